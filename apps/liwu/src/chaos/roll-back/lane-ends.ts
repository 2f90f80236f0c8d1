import { setTimeout as sleep } from 'node:timers/promises';
import { topicOf } from '@liwu/contracts';
import type { QueryResultRow } from 'pg';
import { askOnce } from '../../shared/ask-once.js';
import { readinessOf } from '../../shared/readiness.js';
import { STORING_SERVICES, type StoringService } from '../../suite/storing-services.js';
import { TopicHistory } from '../../verify/topic-history.js';
import type { ChaosSuite } from '../chaos-suite.js';

const NAMED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

/** A lane of a service, and how far its table is. */
export interface LaneEnd {
  readonly service: StoringService;
  readonly lane: number;
  readonly sequence: number;
}

/** Names a lane of a service. */
export const keyOf = ({ lane, service }: Pick<LaneEnd, 'lane' | 'service'>): string => `${service}/${lane}`;

/** How far the same lane is there; 0 where it is not. */
export const sequenceOf = (ends: readonly LaneEnd[], of: LaneEnd): number =>
  ends.find((end) => keyOf(end) === keyOf(of))?.sequence ?? 0;

/** How far the tables are. */
export const laneEnds = (suite: ChaosSuite): Promise<LaneEnd[]> =>
  askEach<Omit<LaneEnd, 'service'>>(suite, 'SELECT lane, sequence::float8 AS sequence FROM lane');

/** Asks every service's database the same; each row says whose it is. */
async function askEach<Row extends QueryResultRow>(
  { running }: ChaosSuite,
  query: string,
): Promise<(Row & { readonly service: StoringService })[]> {
  const answers = await Promise.all(
    STORING_SERVICES.map(async (service) => {
      const rows = await askOnce<Row>(running.suite.databases[service], 'liwu-chaos', query);
      return rows.map((row) => ({ service, ...row }));
    }),
  );
  return answers.flat();
}

/** The offsets that the next records of these lanes will get. */
export async function topicEndsOf({ running }: ChaosSuite, lanes: readonly LaneEnd[]): Promise<number[]> {
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

/**
 * What the services' own health says of lanes that stopped, once it names them all and their rows say so too, or at the
 * deadline. A service knows of a fork before it has told the row, which is what commands are refused by.
 */
export async function namedLanes(suite: ChaosSuite, wanted: readonly LaneEnd[]): Promise<Map<string, string>> {
  const until = performance.now() + NAMED_WITHIN_MS;
  for (;;) {
    const named = await stoppedByHealth(suite);
    const marked = new Set(await stoppedByRows(suite));
    const isStopped = (end: LaneEnd): boolean => named.has(keyOf(end)) && marked.has(keyOf(end));
    if (wanted.every(isStopped) || performance.now() > until) return named;
    await sleep(LOOK_EVERY_MS);
  }
}

/** The lanes that still stand still: by what a service says of itself, or by their rows. */
export async function stoppedLanes(suite: ChaosSuite): Promise<string[]> {
  const rows = await stoppedByRows(suite);
  return [...new Set([...(await stoppedByHealth(suite)).keys(), ...rows])];
}

async function stoppedByRows(suite: ChaosSuite): Promise<string[]> {
  const rows = await askEach<{ lane: number }>(suite, 'SELECT lane FROM lane WHERE stopped IS NOT NULL');
  return rows.map(keyOf);
}

/** Why lanes stand still, as the services say themselves. */
async function stoppedByHealth(suite: ChaosSuite): Promise<Map<string, string>> {
  const named = new Map<string, string>();
  for (const service of STORING_SERVICES) {
    const url = suite.running.child(service)?.plan.readyUrl;
    // Who does not answer, as while it has no database, is asked again.
    const readiness = url === undefined ? undefined : await readinessOf(url);
    for (const { lane, reason } of readiness?.stopped ?? []) named.set(keyOf({ service, lane }), reason);
  }
  return named;
}
