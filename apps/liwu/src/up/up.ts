import { onEndSignal } from '../command/end-signal.js';
import type { PortBaseOption, StateDirOption } from '../command/options.js';
import { isSentence } from '../refusal.js';
import type { Replicas } from '../suite/replicas.js';
import { keptSecrets } from '../suite/secrets.js';
import { makeStateDir } from '../suite/suite-file.js';
import { demandFreePorts } from './demand-free-ports.js';
import { DETACHED_VARIABLE, runDetached, tellStarter } from './detach.js';
import { makeRoom } from './end-left-over.js';
import { RunningSuite } from './running-suite.js';
import { summary } from './summary.js';

export interface UpOptions extends StateDirOption, PortBaseOption {
  readonly detach: boolean;
  readonly replicas: Replicas;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Starts the suite and stays with it until it is told to end; with `--detach`, leaves it in the background once it is ready. */
export const up = async (options: UpOptions): Promise<void> => {
  const inBackground = process.env[DETACHED_VARIABLE] === '1';
  makeStateDir(options.stateDir);
  if (options.detach && !inBackground) {
    await runDetached(options.stateDir, print);
    return;
  }
  const say = inBackground ? sayFromBackground : print;
  try {
    await makeRoom(options.stateDir, say);
    await demandFreePorts(options.portBase, options.replicas);
    await run(options, inBackground, say);
  } catch (error) {
    if (inBackground && isSentence(error)) tellStarter({ kind: 'failed', reason: error.message });
    throw error;
  }
};

function sayFromBackground(line: string): void {
  print(`${new Date().toISOString()} ${line}`);
  tellStarter({ kind: 'line', line });
}

async function run(options: UpOptions, inBackground: boolean, say: (line: string) => void): Promise<void> {
  const began = performance.now();
  const { [DETACHED_VARIABLE]: _, ...inherited } = process.env;
  const suite = new RunningSuite({ ...options, page: true, secrets: keptSecrets(options.stateDir), inherited }, say);
  const told = endOnSignal(suite, say);
  try {
    await suite.start();
  } catch (error) {
    const wasTold = told.isTold();
    await suite.stop();
    if (wasTold) return;
    throw error;
  }
  for (const line of summary(suite.suite, performance.now() - began, options)) say(line);
  if (inBackground) tellStarter({ kind: 'ready' });
  await told.ended;
}

/** The first signal stops everything in order, a second one kills. */
function endOnSignal(
  suite: RunningSuite,
  say: (line: string) => void,
): { ended: Promise<void>; isTold: () => boolean } {
  const ended = Promise.withResolvers<void>();
  let told = false;
  onEndSignal(
    () => {
      told = true;
      say('Stopping everything in order; once more to kill it.');
      suite.stop().then(ended.resolve, ended.reject);
    },
    () => suite.kill(),
  );
  return { ended: ended.promise, isTold: () => told };
}
