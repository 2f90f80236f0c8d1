import { type ProgramPlan, programPlan, runOwnProgram } from '../own-program/own-program.js';
import type { Suite } from '../suite/suite-file.js';

/** The wallet's own program for it, in the environment in which the suite runs the wallet: beside the one that rebuilds. */
export const verifyLedgerPlan = (
  suite: Pick<Suite, 'portBase' | 'databases'>,
  stateDir: string,
  flags: readonly string[],
): ProgramPlan => programPlan(suite, stateDir, 'wallet', 'verify-ledger', flags);

/** Runs it, with its words as ours, and gives back its exit code. */
export const verifyLedger = (suite: Suite, stateDir: string, flags: readonly string[]): Promise<number> =>
  runOwnProgram(suite, stateDir, 'wallet', 'verify-ledger', flags);
