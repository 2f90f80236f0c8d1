import { RebuildRefused } from '@liwu/event-log';
import { ConfigError } from '@liwu/process-kit';

const COULD_NOT = 2;

/** A program was called in a way that it does not know; the message says how it is called. */
export class ProgramUsage extends Error {
  override readonly name = 'ProgramUsage';
}

/**
 * Ends this process as every program beside a service ends: with the exit code that the work gives, 2 where it could not find out or was
 * called in another way, 78 where settings are wrong. `couldNot` is said before the reason; a stack is for faults alone.
 */
export async function asOwnProgram(work: () => Promise<number>, couldNot: string): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    process.exitCode = error instanceof ConfigError ? error.exitCode : COULD_NOT;
    if (error instanceof ProgramUsage) return console.error(error.message);
    const isPlain = error instanceof RebuildRefused || error instanceof ConfigError;
    console.error(couldNot, isPlain ? error.message : error);
  }
}

/** A line of what the program has to say, on standard output. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`);
