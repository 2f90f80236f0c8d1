import { parseArgs } from 'node:util';
import { ProgramUsage } from '../own-program/as-own-program.js';

/** What a rebuild is asked to do. */
interface RebuildFlags {
  readonly dryRun: boolean;
  readonly acceptChanges: boolean;
  /** Nothing but to drop what an earlier one has left behind. */
  readonly drop: boolean;
}

const USAGE = 'Usage: node dist/rebuild.js [--dry-run] [--accept-changes] | --drop';

const OPTIONS = {
  'dry-run': { type: 'boolean', default: false },
  'accept-changes': { type: 'boolean', default: false },
  drop: { type: 'boolean', default: false },
} as const;

/** Reads the command line. Throws `ProgramUsage` for anything that it does not know, and for `--drop` beside another flag. */
export const rebuildFlags = (args: readonly string[]): RebuildFlags => {
  const { 'accept-changes': acceptChanges, 'dry-run': dryRun, drop } = parsed(args);
  if (drop && (dryRun || acceptChanges)) throw new ProgramUsage(USAGE);
  return { dryRun, acceptChanges, drop };
};

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (cause) {
    throw new ProgramUsage(USAGE, { cause });
  }
};
