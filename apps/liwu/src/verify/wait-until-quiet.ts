import { setTimeout as sleep } from 'node:timers/promises';
import type { Say } from '../shared/progress.js';
import type { Books } from './books.js';

const POLL_MS = 500;
const SAY_EVERY_MS = 5_000;

/**
 * Waits until no gift is in flight and every lane has applied its inputs, at most until the deadline: what is still
 * moving then is judged by its age. A gift whose room cannot be reached takes nearly a minute to be released.
 */
export const waitUntilQuiet = async (books: Books, deadlineMs: number, say: Say): Promise<void> => {
  const deadline = performance.now() + deadlineMs;
  let said = performance.now();
  for (;;) {
    const moving = await books.moving();
    if (moving === undefined || performance.now() > deadline) return;
    if (performance.now() - said > SAY_EVERY_MS) {
      said = performance.now();
      say(`… waiting for what is in flight: ${moving}`);
    }
    await sleep(POLL_MS);
  }
};
