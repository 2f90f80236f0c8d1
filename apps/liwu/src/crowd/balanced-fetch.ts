import { isLostConnection } from '../shared/lost-connection.js';

/**
 * Asks the replicas of a service by turns, as a balancer before them does, and the next one where one cannot be reached: the
 * question's own address says only what is asked.
 */
export const balancedFetch = (replicas: readonly string[]): typeof globalThis.fetch => {
  let turn = 0;
  return async (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    for (let tried = 1; ; tried += 1) {
      const replica = replicas[turn++ % replicas.length]!;
      try {
        return await globalThis.fetch(`${replica}${pathname}${search}`, init);
      } catch (error) {
        if (tried >= replicas.length || !isLostConnection(error)) throw error;
      }
    }
  };
};
