import { execFile } from 'node:child_process';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CrowdResult } from '../../crowd/crowd-run.js';
import { runCrowd } from '../../crowd/run-crowd.js';
import { isKept } from '../../crowd/verdict.js';
import { messageOf } from '../../shared/message-of.js';
import type { Say } from '../../shared/progress.js';
import { STORING_SERVICES } from '../../suite/storing-services.js';
import type { ChaosOptions } from '../chaos-options.js';
import type { ChaosSuite } from '../chaos-suite.js';
import { crowdOf } from '../run-chaos.js';
import { keyOf, type LaneEnd, laneEnds, namedLanes, sequenceOf, topicEndsOf } from './lane-ends.js';

/** A lane whose database has forgotten events that its topic holds. */
interface RolledBackLane extends LaneEnd {
  readonly forgotten: number;
  /** What its service says of it; undefined where it says nothing. */
  readonly named: string | undefined;
  /** Records that its topic got after that, though its service must not go on. */
  readonly published: number;
  /** Events that its table got after its row said that it is stopped, though commands must be refused from then on. */
  readonly committed: number;
}

/** What became of a suite whose database was put back to an earlier state. */
export interface RollBackResult {
  readonly before: CrowdResult;
  readonly lanes: readonly RolledBackLane[];
  /** How a crowd fared that came later, or why it could not even begin. */
  readonly after: CrowdResult | string;
  /** Everything that is wrong, in sentences. */
  readonly faults: readonly string[];
}

const run = promisify(execFile);
const LATER_VIEWERS = 24;
const LATER_GIFTS = 48;
const LATER_MINUTES = 0.2;

/**
 * Postgres comes back with an early copy of its data, as after a failover that lost commits: the topics are ahead of the
 * tables. The services' lanes have to stop and to name the fork, and nothing may be charged or shown that is not in order.
 */
export const rollBack = async (
  suite: ChaosSuite,
  options: ChaosOptions,
  say: Say,
  signal: AbortSignal,
): Promise<RollBackResult> => {
  const { running, stateDir } = suite;
  const data = join(stateDir, 'postgres', 'data');
  const early = `${data}.early`;
  const atRest = (pid: number): void => void process.kill(pid, 'SIGINT');
  await running.infrastructure.interrupt('postgres', atRest, async () => void (await run('cp', ['-a', data, early])));
  const notBack = await suite.waitUntilBack();
  say('Postgres was copied at rest.');
  const before = await runCrowd(running.suite, crowdOf(options), say, signal);
  const ends = await laneEnds(suite);
  await running.infrastructure.interrupt('postgres', atRest, async () => {
    await rename(data, `${data}.late`);
    await run('cp', ['-a', early, data]);
  });
  notBack.push(...(await suite.waitUntilBack()));
  say('Postgres is back with the copy: it has forgotten all that was committed since.');
  const restored = await laneEnds(suite);
  const forgotten = ends.filter((end) => end.sequence > sequenceOf(restored, end));
  const named = await namedLanes(suite, forgotten);
  const tables = await laneEnds(suite);
  const topicEnds = await topicEndsOf(suite, forgotten);
  const after = await laterCrowd(suite, options, say, signal);
  const laterEnds = await topicEndsOf(suite, forgotten);
  const laterTables = await laneEnds(suite);
  const lanes = forgotten.map((end, index): RolledBackLane => ({
    ...end,
    forgotten: end.sequence - sequenceOf(restored, end),
    named: named.get(keyOf(end)),
    published: (laterEnds[index] ?? 0) - (topicEnds[index] ?? 0),
    committed: sequenceOf(laterTables, end) - sequenceOf(tables, end),
  }));
  return { before, lanes, after, faults: rollBackFaults(before, lanes, after, notBack) };
};

/** Whoever comes now may be refused or left without an answer; nothing else. */
async function laterCrowd(
  suite: ChaosSuite,
  options: ChaosOptions,
  say: Say,
  signal: AbortSignal,
): Promise<CrowdResult | string> {
  const few = {
    ...options,
    viewers: LATER_VIEWERS,
    gifts: LATER_GIFTS,
    minutes: LATER_MINUTES,
    seed: options.seed + 1,
  };
  try {
    return await runCrowd(suite.running.suite, crowdOf(few), say, signal);
  } catch (error) {
    return messageOf(error);
  }
}

/** What is wrong, in sentences, with how a suite bore that its database forgot events. */
export function rollBackFaults(
  before: Pick<CrowdResult, 'tally'>,
  lanes: readonly RolledBackLane[],
  after: Pick<CrowdResult, 'tally'> | string,
  notBack: readonly string[],
): string[] {
  const faults = notBack.map((name) => `${name} was not ready again`);
  if (!isKept(before.tally)) faults.push('a promise was broken before anything was put back');
  if (lanes.length === 0) faults.push(`no lane of ${STORING_SERVICES.join(', ')} had anything to forget`);
  for (const lane of lanes) {
    if (lane.named === undefined) faults.push(`${keyOf(lane)} forgot ${lane.forgotten} events, and nobody says so`);
    else if (!/fork/.test(lane.named)) faults.push(`${keyOf(lane)} stopped for another reason: ${lane.named}`);
    if (lane.published > 0) faults.push(`${keyOf(lane)} was forked, and published ${lane.published} more events`);
    if (lane.committed > 0) faults.push(`${keyOf(lane)} was stopped, and committed ${lane.committed} more events`);
  }
  if (typeof after !== 'string' && !isKept(after.tally)) faults.push('a promise was broken after it');
  return faults;
}
