import { unreachable } from '@liwu/contracts';
import { isRunning } from '@liwu/embedded';
import type { StateDirOption } from '../command/options.js';
import { Refusal } from '../refusal.js';
import { usageOf, usageTable } from './usage.js';
import { isReady } from '../supervisor/wait-until-ready.js';
import { abandonedText, findSuite, type FoundSuite, noneText } from '../suite/find-suite.js';
import type { Suite, SuiteProcess } from '../suite/suite-file.js';

export interface StatusOptions extends StateDirOption {
  readonly json: boolean;
  /** Say what each process takes, too. */
  readonly usage: boolean;
}

type Condition = 'ready' | 'not-ready' | 'gone';
/** What the suite says of itself, as long as there is somebody who says it. */
type State = Suite['state'] | 'abandoned' | 'down';
type ProcessStatus = SuiteProcess & { readonly condition: Condition };

/** Tells which processes of the suite run and are ready. Exit code: 0 all are ready, 1 some are not, 3 no suite runs. */
export const status = async ({ stateDir, json, usage }: StatusOptions): Promise<number> => {
  const found = findSuite(stateDir);
  const suite = found.kind === 'none' ? undefined : found.suite;
  const processes = suite ? await Promise.all([suite.supervisor, ...suite.processes].map(statusOf)) : [];
  const state = stateOf(found);
  if (usage && suite?.inCluster) throw new Refusal('What pods take tells `kubectl -n liwu top pods`.');
  const lines = json
    ? [asJson(state, suite, processes)]
    : asTable(stateDir, state, processes, suite?.inCluster === true);
  process.stdout.write(`${lines.join('\n')}\n`);
  if (usage && state !== 'down') {
    const watched = await usageOf(processes.filter(({ condition }) => condition !== 'gone'));
    process.stdout.write(`\n${usageTable(watched).join('\n')}\n`);
  }
  if (state === 'down') return 3;
  return state === 'ready' && notReady(processes).length === 0 ? 0 : 1;
};

type Standing = Pick<ProcessStatus, 'name' | 'condition'>;

/** How the suite as a whole stands, in a sentence that agrees with what is said of its processes. */
export const headline = (stateDir: string, state: State, processes: readonly Standing[]): string => {
  if (state === 'down') return `${noneText(stateDir)}.`;
  if (state === 'abandoned') return abandonedText(stateDir);
  const missing = notReady(processes);
  return state === 'ready' && missing.length > 0
    ? `The suite is up, but not ready: ${missing.join(', ')}. Its state is in ${stateDir}.`
    : `The suite is ${state}; its state is in ${stateDir}.`;
};

const notReady = (processes: readonly Standing[]): string[] =>
  processes.filter(({ condition }) => condition !== 'ready').map(({ name }) => name);

function stateOf(found: FoundSuite): State {
  switch (found.kind) {
    case 'running':
      return found.suite.state;
    case 'abandoned':
      return 'abandoned';
    case 'none':
      return 'down';
    default:
      return unreachable(found);
  }
}

async function statusOf(known: SuiteProcess): Promise<ProcessStatus> {
  return { ...known, condition: await conditionOf(known) };
}

async function conditionOf(known: SuiteProcess): Promise<Condition> {
  if (!isRunning(known)) return 'gone';
  return known.url === undefined || (await isReady(`${known.url}/health/ready`)) ? 'ready' : 'not-ready';
}

const asJson = (state: State, suite: Suite | undefined, processes: readonly ProcessStatus[]): string =>
  JSON.stringify({ ...suite, state, supervisor: processes[0], processes: processes.slice(1) }, undefined, 2);

/** In a cluster a process is a Service, which has no number of its own. */
function asTable(stateDir: string, state: State, processes: readonly ProcessStatus[], inCluster: boolean): string[] {
  if (state === 'down') return [headline(stateDir, state, processes)];
  const width = Math.max(...processes.map(({ name }) => name.length));
  return [
    headline(stateDir, state, processes),
    ...processes.map(
      ({ name, condition, pid, url, port }) =>
        `  ${name.padEnd(width)}  ${condition.padEnd('not-ready'.length)}  ${inCluster ? '' : `pid ${String(pid).padEnd(7)}  `}${url ?? (port === undefined ? '' : `127.0.0.1:${port}`)}`,
    ),
  ];
}
