import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after so long, or as soon as the signal says that nobody waits any more: whoever called looks at it. */
export const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  try {
    await sleep(Math.max(0, ms), undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};
