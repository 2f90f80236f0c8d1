import { inSeconds } from './seconds.js';

const SAY_AFTER_MS = 1_000;

/** Where lines for the operator go: the terminal, or the process that waits for a detached suite. */
export type Say = (line: string) => void;

/** Runs a step, and says what it is and how long it took if it takes longer than a second. */
export const step = async <T>(say: Say, what: string, run: () => Promise<T>): Promise<T> => {
  const began = performance.now();
  const slow = setTimeout(() => say(`… ${what}`), SAY_AFTER_MS);
  try {
    const result = await run();
    const tookMs = performance.now() - began;
    if (tookMs > SAY_AFTER_MS) say(`✓ ${what} (${inSeconds(tookMs)})`);
    return result;
  } finally {
    clearTimeout(slow);
  }
};
