/** Resolves with true when the work has ended, however it ended, or with false when its time is up. Never rejects. */
export function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(false), ms);
    const over = (): void => {
      clearTimeout(late);
      resolve(true);
    };
    work.then(over, over);
  });
}
