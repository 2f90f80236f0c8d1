import { type Say, step } from '../../shared/progress.js';
import type { Kubectl } from '../kubectl.js';
import { OperatorJob } from '../operator-jobs/operator-job.js';

/** How a job ended: its program's exit code, and all that it printed. */
interface EndedJob {
  readonly exitCode: number;
  readonly words: string;
}

/** Longer than the books of a test take. */
const ENDED_WITHIN_MS = 180_000;

/** What can be asked of books that nobody has touched, while the services serve: every answer is exit code 0. */
const CHECKS = ['wallet-verify-ledger', 'wallet-adopt-dry-run', 'wallet-rebuild-dry-run'];

/**
 * Starts each of an operator's jobs that only look; of books that are in order each says so. Gives those that do not, with their exit codes
 * and words. `run` starts a job from the template of that name, and waits for its end.
 */
export const operatorJobFaults = async (run: (template: string) => Promise<EndedJob>, say: Say): Promise<string[]> => {
  const faults: string[] = [];
  for (const template of CHECKS) {
    const { exitCode, words } = await step(say, `run the job ${template}`, () => run(template));
    if (exitCode !== 0) faults.push(`the job ${template} ended with ${exitCode}: ${words.trim()}`);
  }
  return faults;
};

/** Runs a job from a template of this cluster to its end. */
export const jobsOf =
  (kubectl: Kubectl) =>
  async (template: string): Promise<EndedJob> => {
    const job = await OperatorJob.start(kubectl, template);
    await job.begun();
    return { exitCode: await job.ended(ENDED_WITHIN_MS), words: await job.words() };
  };
