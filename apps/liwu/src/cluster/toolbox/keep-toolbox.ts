import { onEndSignal } from '../../command/end-signal.js';
import { forgetSuite, makeStateDir, writeSuite } from '../../suite/suite-file.js';
import { loadToolboxConfig } from './toolbox-config.js';
import { toolboxSuite } from './toolbox-suite.js';

/** Nothing happens by itself in a toolbox: this only keeps its process there. */
const BEAT_MS = 60_000;

/** The main process of a toolbox: says where its settings say that the suite is, and stays until it is told to end. */
export const keepToolbox = async (stateDir: string, env = process.env): Promise<void> => {
  const suite = toolboxSuite(loadToolboxConfig(env));
  makeStateDir(stateDir);
  writeSuite(stateDir, suite);
  console.log(`Every command of liwu finds the suite here: kubectl -n liwu exec deployment/toolbox -- liwu verify`);
  const ended = Promise.withResolvers<void>();
  const beat = setInterval(() => undefined, BEAT_MS);
  onEndSignal(ended.resolve, () => undefined);
  await ended.promise;
  clearInterval(beat);
  forgetSuite(stateDir);
};
