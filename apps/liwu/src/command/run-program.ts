import { inspect } from 'node:util';
import { CommanderError } from 'commander';
import { COULD_NOT, isSentence, Refusal } from '../refusal.js';
import { hasCode } from '../shared/has-code.js';
import { unsetEmptySettings } from './options.js';
import { buildProgram } from './program.js';

const DONE = 0;

/**
 * Runs one command. What the operator can mend is said in a sentence, and exits with 2 or more, as wrong usage does: 1 is kept for what a
 * command has looked for and found, such as a broken promise. A fault of ours exits with 2, too, and shows where it happened.
 */
export const runProgram = async (argv: readonly string[]): Promise<void> => {
  process.stdout.on('error', bearClosedPipe);
  process.stderr.on('error', bearClosedPipe);
  unsetEmptySettings(process.env);
  try {
    await buildProgram().parseAsync([...argv]);
  } catch (error) {
    // It has said what is wrong, or what it was asked to say, such as its help.
    if (!(error instanceof CommanderError))
      process.stderr.write(`liwu: ${isSentence(error) ? error.message : inspect(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
};

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError && error.exitCode === DONE) return DONE;
  return error instanceof Refusal ? error.exitCode : COULD_NOT;
}

/** For a fault of ours that is thrown where nobody waits for it, in a timer or by a socket. */
export const endAtFault = (error: unknown): never => {
  process.stderr.write(`liwu: ${inspect(error)}\n`);
  process.exit(COULD_NOT);
};

/** Whoever read the output has gone (`liwu up | head`): a running suite must not end half because of that. */
function bearClosedPipe(error: Error): void {
  if (!hasCode(error, 'EPIPE')) throw error;
}
