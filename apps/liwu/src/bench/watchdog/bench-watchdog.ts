import { rmSync } from 'node:fs';
import { createDatabases, databaseUrl } from '@liwu/embedded';
import { type Say, step } from '../../shared/progress.js';
import { ONE_OF_EACH } from '../../suite/replicas.js';
import { makeSecrets } from '../../suite/secrets.js';
import { makeOwnStateDir } from '../../suite/suite-file.js';
import type { SuitePlan } from '../../up/child-plans.js';
import { demandFreePorts } from '../../up/demand-free-ports.js';
import { Infrastructure, type ServerName } from '../../up/infrastructure.js';
import { benchLanes } from './bench-lanes.js';
import { EMPTY, FULL, TableBench, type TableBenchOptions } from './bench-table.js';
import { WatchdogProcess } from './watchdog-process.js';

export interface WatchdogBenchOptions extends TableBenchOptions {
  readonly portBase: number;
  /** The most inputs of one transaction of a third of the lanes. */
  readonly batch: number;
  /** Gifts a second through the whole watchdog, and for how long; 0 seconds for not at all. */
  readonly rate: number;
  readonly seconds: number;
  /** For how many seconds the watchdog is left alone; 0 for not at all. */
  readonly idle: number;
  /** How many gifts are held while nobody acknowledges; 0 for no such outage. */
  readonly outage: number;
}

const EMPTY_DATABASE = 'bench_empty';

/**
 * Measures the watchdog: its tables alone on an embedded Postgres that is set as the suite's is, with so many gifts outstanding; then the whole
 * service over those, between a wallet and a gateway that are played: left alone, at a steady rate, and through an outage of RTM. False where
 * a promise was broken: a reminder beyond the budget, a gift without an end.
 */
export const benchWatchdog = async (
  options: WatchdogBenchOptions,
  say: Say,
  interrupted: AbortSignal,
): Promise<boolean> => {
  const { portBase } = options;
  await demandFreePorts(portBase, ONE_OF_EACH);
  const stateDir = makeOwnStateDir('bench');
  const plan: SuitePlan = { portBase, stateDir, replicas: ONE_OF_EACH, secrets: makeSecrets(), inherited: process.env };
  const pids = new Map<ServerName, number>();
  const infrastructure = new Infrastructure(plan, say, ({ name, pid }) => void pids.set(name, pid));
  const watchdog = new WatchdogProcess();
  try {
    const databases = await infrastructure.start();
    await createDatabases(databases['ack-watchdog'], [EMPTY_DATABASE]);
    await step(say, 'making the tables', async () => {
      await watchdog.prepare(FULL, databases['ack-watchdog'], options.batch);
      await watchdog.prepare(EMPTY, databaseUrl(databases['ack-watchdog'], EMPTY_DATABASE), options.batch);
    });
    await new TableBench(watchdog, pids.get('postgres')!, options, say, interrupted).run();
    const servers = Object.fromEntries(pids) as Readonly<Record<ServerName, number>>;
    return await benchLanes({ ...options, plan, databases, servers }, say, interrupted);
  } finally {
    await watchdog.end();
    await infrastructure.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
};
