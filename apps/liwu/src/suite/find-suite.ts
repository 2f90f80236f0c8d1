import { isRunning } from '@liwu/embedded';
import { Refusal } from '../refusal.js';
import { readSuite, type Suite } from './suite-file.js';

/** How a folder stands: its suite runs, or was left behind by a supervisor that is gone, or there is none. */
export type FoundSuite =
  | { readonly kind: 'running'; readonly suite: Suite }
  | { readonly kind: 'abandoned'; readonly suite: Suite }
  | { readonly kind: 'none' };

/** Every command asks here, so that all of them say the same of a folder. */
export const findSuite = (stateDir: string): FoundSuite => {
  const suite = readSuite(stateDir);
  if (!suite) return { kind: 'none' };
  if (isRunning(suite.supervisor)) return { kind: 'running', suite };
  return suite.processes.some(isRunning) ? { kind: 'abandoned', suite } : { kind: 'none' };
};

/** The running suite of a folder; refuses where none runs. */
export const demandSuite = (stateDir: string): Suite => {
  const found = findSuite(stateDir);
  if (found.kind === 'running') return found.suite;
  const text = found.kind === 'abandoned' ? abandonedText(stateDir) : `${noneText(stateDir)}; 'npm start' starts one.`;
  throw new Refusal(text);
};

/** Said in a toolbox of what starts or ends a suite of this machine. */
export const CLUSTERS_OWN =
  'This is the toolbox of a cluster: what runs there Kubernetes starts and ends (kubectl -n liwu get pods).';

/**
 * Refuses in a toolbox what works on one's own machine alone, with what is done in a cluster instead. Unless that is said it is of
 * what starts a suite of its own: the toolbox's image has no service, and its pod no room for one.
 */
export const refuseInToolbox = (instead: string = CLUSTERS_OWN): void => {
  const stateDir = process.env['LIWU_STATE_DIR'];
  if (stateDir && readSuite(stateDir)?.inCluster) throw new Refusal(instead);
};

export const noneText = (stateDir: string): string => `No suite runs with its state in ${stateDir}`;

export const abandonedText = (stateDir: string): string =>
  `The supervisor of the suite with its state in ${stateDir} is gone: 'npm start' takes over, 'npm run -s liwu -- down' ends the rest.`;
