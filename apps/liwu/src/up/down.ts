import { isRunning } from '@liwu/embedded';
import type { StateDirOption } from '../command/options.js';
import { endProcess } from '../suite/end-process.js';
import { Refusal } from '../refusal.js';
import { CLUSTERS_OWN, noneText } from '../suite/find-suite.js';
import { readSuite } from '../suite/suite-file.js';
import { endLeftOver } from './end-left-over.js';

const STOP_WITHIN_MS = 90_000;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Ends the suite in order, and whatever a killed one has left running. What is down already stays down, and that is no fault. */
export const down = async ({ stateDir }: StateDirOption): Promise<void> => {
  const suite = readSuite(stateDir);
  if (!suite) {
    print(`${noneText(stateDir)}.`);
    return;
  }
  if (suite.inCluster) throw new Refusal(CLUSTERS_OWN);
  if (isRunning(suite.supervisor)) {
    await endProcess(suite.supervisor, STOP_WITHIN_MS);
    print('Everything has ended; data, secrets and logs are kept.');
  }
  const left = readSuite(stateDir);
  if (left) await endLeftOver(stateDir, left, print);
};
