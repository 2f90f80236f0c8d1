/** Whoever presses Ctrl-C once sends it twice where npm, which runs the command, passes it on besides the terminal. */
const ONE_PRESS_MS = 1_000;

/** Calls `first` when this process is told to end, and `again` when it is told once more, not just a second time at once. */
export const onEndSignal = (first: () => void, again: () => void): void => {
  let firstAt: number | undefined;
  const onSignal = (): void => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      first();
    } else if (performance.now() - firstAt > ONE_PRESS_MS) again();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
};

/** Is aborted when this process is told to end, so that a command can do so in order. */
export const interruption = (again: () => void): AbortSignal => {
  const interrupted = new AbortController();
  onEndSignal(() => interrupted.abort(), again);
  return interrupted.signal;
};
