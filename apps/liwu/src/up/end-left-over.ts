import { endAbandoned, isRunning, type ProcessIdentity } from '@liwu/embedded';
import { Refusal } from '../refusal.js';
import { endProcess } from '../suite/end-process.js';
import { CLUSTERS_OWN } from '../suite/find-suite.js';
import { forgetSuite, readSuite, type Suite, type SuiteProcess } from '../suite/suite-file.js';
import type { Say } from '../shared/progress.js';

const GRACE_MS = 5_000;

const isServer = ({ name }: SuiteProcess): boolean => name === 'kafka' || name === 'postgres';

/**
 * Ends what a suite whose supervisor was killed has left running: first the services, then Kafka and Postgres, each known
 * by its number and start time together, so that nobody else's process is ever touched.
 */
export const endLeftOver = async (stateDir: string, suite: Suite, say: Say): Promise<number> => {
  const running = suite.processes.filter(isRunning);
  if (running.length > 0) say(`Ending what an earlier run left behind: ${running.map(({ name }) => name).join(', ')}.`);
  await Promise.all(running.filter((left) => !isServer(left)).map((left) => endProcess(left, GRACE_MS)));
  await endAbandoned(stateDir);
  forgetSuite(stateDir);
  return running.length;
};

/** Refuses while a suite runs in this folder; returns what an earlier one has left there. */
export const refuseSecond = (stateDir: string): Suite | undefined => {
  const before = readSuite(stateDir);
  if (before?.inCluster) throw new Refusal(CLUSTERS_OWN);
  if (before && isRunning(before.supervisor)) throw new Refusal(alreadyRuns(stateDir, before.supervisor));
  return before;
};

/** Makes room for a new suite in this folder; refuses while another one runs there. */
export const makeRoom = async (stateDir: string, say: Say): Promise<void> => {
  const before = refuseSecond(stateDir);
  if (before) await endLeftOver(stateDir, before, say);
};

const alreadyRuns = (stateDir: string, { pid }: ProcessIdentity): string =>
  `A suite already runs with its state in ${stateDir} (process ${pid}); 'npm run -s liwu -- status' tells where, 'npm run -s liwu -- down' ends it.`;
