import { parseArgs } from 'node:util';
import { ProgramUsage } from '../own-program/as-own-program.js';

const USAGE = 'Usage: node dist/adopt.js [--dry-run]';

/** Reads the command line. Throws `ProgramUsage` for anything that it does not know. */
export const adoptFlags = (args: readonly string[]): { readonly dryRun: boolean } => {
  try {
    const { values } = parseArgs({ args: [...args], options: { 'dry-run': { type: 'boolean', default: false } } });
    return { dryRun: values['dry-run'] };
  } catch (cause) {
    throw new ProgramUsage(USAGE, { cause });
  }
};
