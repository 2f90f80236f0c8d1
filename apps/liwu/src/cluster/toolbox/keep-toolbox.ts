import { onEndSignal } from '../../command/end-signal.js';
import { forgetSuite, makeStateDir, writeSuite } from '../../suite/suite-file.js';
import { toolboxSuite } from './toolbox-suite.js';

/** Nothing happens by itself in a toolbox: this only keeps its process there. */
const BEAT_MS = 60_000;

/** The main process of a toolbox: says where the cluster's suite is, and stays until it is told to end. */
export const keepToolbox = async (stateDir: string, secretsDir: string): Promise<void> => {
  makeStateDir(stateDir);
  writeSuite(stateDir, toolboxSuite(secretsDir));
  console.log(`The suite's commands find it by --state-dir ${stateDir}.`);
  const ended = Promise.withResolvers<void>();
  const beat = setInterval(() => undefined, BEAT_MS);
  onEndSignal(ended.resolve, () => undefined);
  await ended.promise;
  clearInterval(beat);
  forgetSuite(stateDir);
};
