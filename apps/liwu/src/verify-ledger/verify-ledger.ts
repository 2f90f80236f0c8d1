import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { rebuildPlan } from '../rebuild/rebuild-service.js';
import { COULD_NOT } from '../refusal.js';
import type { Suite } from '../suite/suite-file.js';

/** The wallet's own program for it, in the environment in which the suite runs the wallet: beside the one that rebuilds. */
export const verifyLedgerPlan = (
  suite: Pick<Suite, 'portBase' | 'databases'>,
  stateDir: string,
  flags: readonly string[],
): ReturnType<typeof rebuildPlan> => {
  const { nodeArguments, environment } = rebuildPlan(suite, stateDir, 'wallet', []);
  const folder = dirname(nodeArguments.at(-1)!);
  return { nodeArguments: [...nodeArguments.slice(0, -1), join(folder, 'verify-ledger.js'), ...flags], environment };
};

/** Runs it, with its words as ours, and gives back its exit code. */
export const verifyLedger = async (suite: Suite, stateDir: string, flags: readonly string[]): Promise<number> => {
  const { nodeArguments, environment } = verifyLedgerPlan(suite, stateDir, flags);
  const child = spawn(process.execPath, [...nodeArguments], { env: environment, stdio: 'inherit' });
  await once(child, 'exit');
  return child.exitCode ?? COULD_NOT;
};
