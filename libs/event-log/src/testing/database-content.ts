import type { ServiceName } from '@liwu/contracts';
import { type DatabaseCopy, copyDatabase, eventually } from '@liwu/test-kit';
import { escapeIdentifier } from 'pg';
import { expect, inject } from 'vitest';
import { reconcileTopic } from '../reconcile/reconcile-topic.js';
import { quietLog } from './tally.js';
import { query } from './tally-world.js';

/** Which service's lanes, and where they are. */
export interface LanesPlace {
  readonly service: ServiceName;
  readonly databaseUrl: string;
  readonly topicPrefix: string;
  readonly lanes: number;
}

/** What the database's clock, the running of replicas and hints of where to read tell is none of a service's content. */
const PASSING = ['recorded_at', 'accepted_at', 'epoch', 'published_seq', 'parked_at', 'next_offset'];
const REPLICAS = ['lane_lease', 'lane_member', 'lane_input', 'migrations'];

/** All that a service's database says, row by row as JSON, but for what replicas note about themselves and about how far they have read. */
export async function databaseContent(url: string, without: readonly string[] = []): Promise<Record<string, string[]>> {
  const tables = await query(
    url,
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL($1) ORDER BY name`,
    [REPLICAS],
  );
  const content: Record<string, string[]> = {};
  for (const { name } of tables) {
    const text = `SELECT (to_jsonb(t) - $1::text[])::text AS row FROM ${escapeIdentifier(name)} AS t ORDER BY 1`;
    content[name] = (await query(url, text, [[...PASSING, ...without]])).map(({ row }) => row);
  }
  return content;
}

/** A copy of a database, made once its service has published so many events. */
export async function copyOnceDecided(url: string, events: number): Promise<DatabaseCopy> {
  await eventually(async () => {
    const [row] = await query(url, 'SELECT count(*)::int AS events FROM event');
    expect(row!['events']).toBeGreaterThanOrEqual(events);
  });
  return copyDatabase(url);
}

/** Every event of the table stands in the topic, in order, and nothing else does; no lane is stopped. */
export async function expectInStep({ service, databaseUrl, topicPrefix, lanes }: LanesPlace): Promise<void> {
  const where = {
    service,
    databaseUrl,
    topicPrefix,
    lanes,
    brokers: inject('kafkaBrokers'),
    dryRun: true,
    log: quietLog,
  };
  for (const { lane, stored, matched, missingFrom, fork } of await reconcileTopic(where))
    expect([lane, matched, missingFrom, fork]).toEqual([lane, stored, undefined, undefined]);
  expect(await query(databaseUrl, 'SELECT lane, stopped FROM lane WHERE stopped IS NOT NULL')).toEqual([]);
}

/** How far the lanes have read; as it is once they have read as far again. */
export const inputsOf = (url: string) =>
  query(url, 'SELECT lane, source, sequence, next_offset FROM lane_input ORDER BY lane, source');
