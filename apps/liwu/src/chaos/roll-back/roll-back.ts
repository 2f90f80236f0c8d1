import { execFile } from 'node:child_process';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CrowdResult } from '../../crowd/crowd-run.js';
import type { Hardship } from '../../crowd/hardship.js';
import { runCrowd } from '../../crowd/run-crowd.js';
import { reconcileSuite } from '../../reconcile/reconcile-suite.js';
import { messageOf } from '../../shared/message-of.js';
import { pause } from '../../shared/pause.js';
import type { Say } from '../../shared/progress.js';
import type { ChaosOptions } from '../chaos-options.js';
import type { ChaosSuite } from '../chaos-suite.js';
import { judgeChaos } from '../judge-chaos.js';
import { crowdMs, crowdOf } from '../run-chaos.js';
import { keyOf, laneEnds, namedLanes, sequenceOf, topicEndsOf } from './lane-ends.js';
import { heal, type Healed } from './heal.js';
import { type RollBack, type RolledBackLane, rollBackFaults } from './roll-back-faults.js';

/** What became of a suite whose database was put back to an earlier state. */
export interface RollBackResult extends RollBack {
  readonly before: CrowdResult;
  readonly after: CrowdResult | string;
  readonly healed: Healed;
  /** Everything that is wrong, in sentences. */
  readonly faults: readonly string[];
}

const run = promisify(execFile);
/** Of the crowd's time, when the copy is made: all that comes after it is forgotten. */
const COPIED_AT_SHARE = 0.5;
const LATER_VIEWERS = 24;
const LATER_GIFTS = 48;
const LATER_MINUTES = 0.2;

const atRest = (pid: number): void => void process.kill(pid, 'SIGINT');

/**
 * Postgres comes back with a copy of its data from the middle of a crowd, as after a failover that lost commits: the topics are
 * ahead of the tables. The services' lanes have to stop and to name the fork, and nothing may be charged or shown that is not in
 * order. Then an operator brings the databases up to their topics, and all has to go on as if nothing had been.
 */
export const rollBack = async (
  suite: ChaosSuite,
  options: ChaosOptions,
  say: Say,
  signal: AbortSignal,
): Promise<RollBackResult> => {
  const { running } = suite;
  const notBack: string[] = [];
  const { before, verdicts } = await crowdThatIsCopied(suite, options, say, signal, notBack);
  const ends = await laneEnds(suite);
  let topicEnds: number[] = [];
  await running.infrastructure.interrupt('postgres', atRest, async () => {
    topicEnds = await topicEndsOf(suite, ends);
    const { copy, data } = placesOf(suite);
    await rename(data, `${data}.late`);
    await run('cp', ['-a', copy, data]);
  });
  const restored = await laneEnds(suite);
  notBack.push(...(await suite.waitUntilBack()));
  say('Postgres is back with the copy: it has forgotten all that was committed since.');
  const forgotten = ends.filter((end) => end.sequence > sequenceOf(restored, end));
  const named = await namedLanes(suite, forgotten);
  const tables = await laneEnds(suite);
  const after = await answered(() => laterCrowd(suite, options, 1, say, signal));
  const forks = await forksFound(suite);
  const [laterEnds, laterTables] = [await topicEndsOf(suite, ends), await laneEnds(suite)];
  const lanes = forgotten.map((end): RolledBackLane => {
    const index = ends.indexOf(end);
    return {
      ...end,
      forgotten: end.sequence - sequenceOf(restored, end),
      named: named.get(keyOf(end)),
      fork: forks.get(keyOf(end)),
      published: (laterEnds[index] ?? 0) - (topicEnds[index] ?? 0),
      committed: sequenceOf(laterTables, end) - sequenceOf(tables, end),
    };
  });
  const healing = (hardship: Hardship): Promise<CrowdResult> => laterCrowd(suite, options, 2, say, signal, hardship);
  const healed = await heal(suite, { ends, before }, healing, say, signal);
  const result = { before, verdicts, lanes, after, notBack, healed };
  return { ...result, faults: rollBackFaults(result) };
};

const placesOf = ({ stateDir }: ChaosSuite): { data: string; copy: string } => {
  const data = join(stateDir, 'postgres', 'data');
  return { data, copy: `${data}.copy` };
};

/** Sends a crowd, copies Postgres at rest in the middle of it, and has all judged that became of it. */
async function crowdThatIsCopied(
  suite: ChaosSuite,
  options: ChaosOptions,
  say: Say,
  signal: AbortSignal,
  notBack: string[],
): Promise<Pick<RollBackResult, 'before' | 'verdicts'>> {
  const { running } = suite;
  let fromMs = 0;
  const before = await runCrowd(running.suite, crowdOf(options), say, signal, async (over) => {
    fromMs = Date.now();
    await pause(crowdMs(options) * COPIED_AT_SHARE, over);
    if (over.aborted) return;
    const { copy, data } = placesOf(suite);
    await running.infrastructure.interrupt('postgres', atRest, async () => void (await run('cp', ['-a', data, copy])));
    notBack.push(...(await suite.waitUntilBack()));
    say('Postgres was copied at rest.');
  });
  const { receivers, toppedUp } = before;
  const span = { fromMs, untilMs: Date.now() };
  const nothing = { clockShifts: [], causes: [], answered: [], lostTails: [] };
  return { before, verdicts: await judgeChaos(running.suite, { ...nothing, span, receivers, toppedUp }, say) };
}

/** The lanes in which an operator's `reconcile` finds a fork, and what it says of them. */
async function forksFound({ running }: ChaosSuite): Promise<Map<string, string>> {
  const services = await reconcileSuite(running.suite, true);
  return new Map(
    services.flatMap(({ lanes, service }) =>
      lanes.flatMap(({ fork, lane }): [string, string][] =>
        fork === undefined ? [] : [[keyOf({ service, lane }), fork]],
      ),
    ),
  );
}

/** Whoever comes while lanes are stopped may be refused or left without an answer; nothing else. */
async function answered(crowd: () => Promise<CrowdResult>): Promise<CrowdResult | string> {
  try {
    return await crowd();
  } catch (error) {
    return messageOf(error);
  }
}

/** A small crowd of its own seed, which is the `later`-th one. */
const laterCrowd = (
  suite: ChaosSuite,
  options: ChaosOptions,
  later: number,
  say: Say,
  signal: AbortSignal,
  hardship?: Hardship,
): Promise<CrowdResult> => {
  const few = { viewers: LATER_VIEWERS, gifts: LATER_GIFTS, minutes: LATER_MINUTES, seed: options.seed + later };
  return runCrowd(suite.running.suite, crowdOf({ ...options, ...few }), say, signal, hardship);
};
