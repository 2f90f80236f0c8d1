import { execFile } from 'node:child_process';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { topicOf } from '@liwu/contracts';
import pg from 'pg';
import { z } from 'zod';
import type { CrowdResult } from '../crowd/crowd-run.js';
import { runCrowd } from '../crowd/run-crowd.js';
import { isKept } from '../crowd/verdict.js';
import { messageOf } from '../shared/message-of.js';
import type { Say } from '../shared/progress.js';
import { DATABASES } from '../up/child-plans.js';
import { STORING_SERVICES, type StoringService } from '../verify/books.js';
import { TopicHistory } from '../verify/topic-history.js';
import type { ChaosOptions } from './chaos-options.js';
import type { ChaosSuite } from './chaos-suite.js';
import { crowdOf } from './run-chaos.js';

/** A lane of a service, and how far its table is. */
interface LaneEnd {
  readonly service: StoringService;
  readonly lane: number;
  readonly sequence: number;
}

/** A lane whose database has forgotten events that its topic holds. */
export interface RolledBackLane extends LaneEnd {
  readonly forgotten: number;
  /** What its service says of it; undefined where it says nothing. */
  readonly named: string | undefined;
  /** Records that its topic got after that, though its service must not go on. */
  readonly published: number;
  /** Events that its table got after that, by commands, which are answered though the lane has stopped. */
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
const NAMED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 1_000;
const ANSWER_WITHIN_MS = 5_000;
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
  await suite.waitUntilBack();
  say('Postgres was copied at rest.');
  const before = await runCrowd(running.suite, crowdOf(suite, options), say, signal);
  const ends = await laneEnds(suite);
  await running.infrastructure.interrupt('postgres', atRest, async () => {
    await rename(data, `${data}.late`);
    await run('cp', ['-a', early, data]);
  });
  await suite.waitUntilBack();
  say('Postgres is back with the copy: it has forgotten all that was committed since.');
  const restored = await laneEnds(suite);
  const forgotten = ends.filter((end) => end.sequence > sequenceOf(restored, end));
  const named = await namedLanes(suite, forgotten);
  const topicEnds = await topicEndsOf(suite, forgotten);
  const after = await laterCrowd(suite, options, say, signal);
  const laterEnds = await topicEndsOf(suite, forgotten);
  const laterTables = await laneEnds(suite);
  const lanes = forgotten.map((end, index): RolledBackLane => ({
    ...end,
    forgotten: end.sequence - sequenceOf(restored, end),
    named: named.get(keyOf(end)),
    published: (laterEnds[index] ?? 0) - (topicEnds[index] ?? 0),
    committed: sequenceOf(laterTables, end) - sequenceOf(restored, end),
  }));
  return { before, lanes, after, faults: faultsOf(before, lanes, after) };
};

const keyOf = ({ lane, service }: Pick<LaneEnd, 'lane' | 'service'>): string => `${service}/${lane}`;

const sequenceOf = (ends: readonly LaneEnd[], of: LaneEnd): number =>
  ends.find((end) => keyOf(end) === keyOf(of))?.sequence ?? 0;

async function laneEnds({ running }: ChaosSuite): Promise<LaneEnd[]> {
  const { catalog, wallet, watchdog } = running.suite.databases;
  const urls: Record<StoringService, string> = { 'gift-catalog': catalog, wallet, 'ack-watchdog': watchdog };
  const ends = await Promise.all(
    STORING_SERVICES.map(async (service) => {
      const client = new pg.Client({ connectionString: urls[service] });
      await client.connect();
      try {
        const { rows } = await client.query<{ lane: number; sequence: string }>('SELECT lane, sequence FROM lane');
        return rows.map(({ lane, sequence }) => ({ service, lane, sequence: Number(sequence) }));
      } finally {
        await client.end();
      }
    }),
  );
  return ends.flat();
}

async function topicEndsOf({ running }: ChaosSuite, lanes: readonly LaneEnd[]): Promise<number[]> {
  const { kafkaBrokers, lanes: count, topicPrefix } = running.suite;
  const topics = new Map(STORING_SERVICES.map((service) => [service, topicOf(service, topicPrefix)]));
  const history = await TopicHistory.open(kafkaBrokers, [...topics.values()], count);
  try {
    const ends = new Map<StoringService, readonly number[]>();
    for (const [service, topic] of topics) ends.set(service, await history.endOffsets(topic));
    return lanes.map(({ lane, service }) => ends.get(service)?.[lane] ?? 0);
  } finally {
    await history.close();
  }
}

const readinessSchema = z.object({
  parts: z.record(
    z.string(),
    z.looseObject({ stopped: z.array(z.object({ lane: z.int(), reason: z.string() })).optional() }),
  ),
});

/** What the services' own health says of lanes that stopped, once it names them all, or at the deadline. */
async function namedLanes(suite: ChaosSuite, wanted: readonly LaneEnd[]): Promise<Map<string, string>> {
  const until = performance.now() + NAMED_WITHIN_MS;
  for (;;) {
    const named = new Map<string, string>();
    for (const service of STORING_SERVICES) {
      for (const { lane, reason } of await stoppedLanes(suite, service)) named.set(keyOf({ service, lane }), reason);
    }
    if (wanted.every((end) => named.has(keyOf(end))) || performance.now() > until) return named;
    await sleep(LOOK_EVERY_MS);
  }
}

async function stoppedLanes(
  { running }: ChaosSuite,
  service: StoringService,
): Promise<{ lane: number; reason: string }[]> {
  const url = running.child(service)?.plan.readyUrl;
  if (url === undefined) return [];
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return Object.values(readinessSchema.parse(await answer.json()).parts).flatMap(({ stopped = [] }) => stopped);
  } catch {
    // It does not answer while it has no database; it is asked again.
    return [];
  }
}

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
    return await runCrowd(suite.running.suite, crowdOf(suite, few), say, signal);
  } catch (error) {
    return messageOf(error);
  }
}

function faultsOf(before: CrowdResult, lanes: readonly RolledBackLane[], after: CrowdResult | string): string[] {
  const faults: string[] = [];
  if (!isKept(before.tally)) faults.push('a promise was broken before anything was put back');
  if (lanes.length === 0) faults.push(`no lane of ${Object.keys(DATABASES).join(', ')} had anything to forget`);
  for (const lane of lanes) {
    if (lane.named === undefined) faults.push(`${keyOf(lane)} forgot ${lane.forgotten} events, and nobody says so`);
    else if (!/fork/.test(lane.named)) faults.push(`${keyOf(lane)} stopped for another reason: ${lane.named}`);
    if (lane.published > 0) faults.push(`${keyOf(lane)} was forked, and published ${lane.published} more events`);
  }
  if (typeof after !== 'string' && !isKept(after.tally)) faults.push('a promise was broken after it');
  return faults;
}
