/** How many threads this process has started that have not ended. */
export const threadsAlive = (): number => (process.report.getReport() as { workers: unknown[] }).workers.length;
