import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 500;

/**
 * Does the work again and again until it works, as where its servers are away for a while; rejects as it did last when it has
 * not worked in time. Between two tries it keeps no process running that has otherwise ended.
 */
export const persistently = async <T>(work: () => Promise<T>, withinMs: number): Promise<T> => {
  const until = performance.now() + withinMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(PAUSE_MS, undefined, { ref: false });
    }
  }
};
