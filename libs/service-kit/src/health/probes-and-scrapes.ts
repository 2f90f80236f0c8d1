/** The routes of probes and scrapes. They say nothing of the service's work and would outnumber it: they are neither logged, measured nor traced. */
export const PROBES_AND_SCRAPES: ReadonlySet<string> = new Set(['/health/live', '/health/ready', '/metrics']);
