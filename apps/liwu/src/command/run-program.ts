import { EmbeddedFailure } from '@liwu/embedded';
import { Refusal } from '../refusal.js';
import { hasCode } from '../shared/has-code.js';
import { unsetEmptySettings } from './options.js';
import { buildProgram } from './program.js';

/** Runs one command. What the operator can mend is said in a sentence; a fault of ours shows where it happened. */
export const runProgram = async (argv: readonly string[]): Promise<void> => {
  process.stdout.on('error', bearClosedPipe);
  process.stderr.on('error', bearClosedPipe);
  unsetEmptySettings(process.env);
  try {
    await buildProgram().parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof EmbeddedFailure)) throw error;
    process.stderr.write(`liwu: ${error.message}\n`);
    process.exitCode = error instanceof Refusal ? error.exitCode : 1;
  }
};

/** Whoever read the output has gone (`liwu up | head`): a running suite must not end half because of that. */
function bearClosedPipe(error: Error): void {
  if (!hasCode(error, 'EPIPE')) throw error;
}
