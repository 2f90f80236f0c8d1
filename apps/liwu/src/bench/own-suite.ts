import { rmSync } from 'node:fs';
import { type Say, step } from '../shared/progress.js';
import type { Replicas } from '../suite/replicas.js';
import { makeSecrets } from '../suite/secrets.js';
import { makeOwnStateDir, type Suite } from '../suite/suite-file.js';
import { demandFreePorts } from '../up/demand-free-ports.js';
import { RunningSuite } from '../up/running-suite.js';

/** Starts a whole suite, gateway and network included, in a folder that goes with it, and ends it whatever happens. */
export const withOwnSuite = async <T>(
  { portBase, replicas }: { readonly portBase: number; readonly replicas: Replicas },
  say: Say,
  run: (suite: Suite) => Promise<T>,
): Promise<T> => {
  await demandFreePorts(portBase, replicas);
  const stateDir = makeOwnStateDir('bench');
  const plan = { portBase, stateDir, replicas, secrets: makeSecrets(), inherited: process.env };
  // What its children do is the bench's doing, and not worth a line each.
  const running = new RunningSuite(plan, () => undefined);
  try {
    await step(say, 'starting a suite', () => running.start());
    return await run(running.suite);
  } finally {
    await running.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
};
