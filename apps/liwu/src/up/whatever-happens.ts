import { messageOf } from '../shared/message-of.js';
import { step, type Say } from '../shared/progress.js';

interface StopStep {
  readonly what: string;
  readonly run: () => Promise<unknown>;
}

/** Runs every step in order, whatever becomes of the ones before it: what fails is said in a sentence, and counted. */
export const whateverHappens = async (say: Say, steps: readonly StopStep[]): Promise<number> => {
  let failed = 0;
  for (const { what, run } of steps) {
    try {
      await step(say, what, run);
    } catch (error) {
      failed += 1;
      say(`${what} failed: ${messageOf(error)}`);
    }
  }
  return failed;
};
