/** Resolves when the work has ended, however it ended, or when its time is up. Never rejects. */
export function within(work: Promise<unknown>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, ms);
    const over = (): void => {
      clearTimeout(late);
      resolve();
    };
    work.then(over, over);
  });
}
