import { EmbeddedFailure } from '@liwu/embedded';
import { Refusal } from '../refusal.js';
import { buildProgram } from './program.js';

/** Runs one command. What the operator can mend is said in a sentence; a fault of ours shows where it happened. */
export const runProgram = async (argv: readonly string[]): Promise<void> => {
  try {
    await buildProgram().parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof EmbeddedFailure)) throw error;
    process.stderr.write(`liwu: ${error.message}\n`);
    process.exitCode = error instanceof Refusal ? error.exitCode : 1;
  }
};
