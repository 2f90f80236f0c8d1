import { type Client, type ClientBase, type PoolClient } from 'pg';
import { HASH_BYTES } from './chain.js';
import type { Row, Statement } from '../lane-handler.js';
import { RoundTrip } from './round-trip.js';

/** What is remembered of one input topic in one lane. */
export interface InputPosition {
  readonly source: string;
  readonly sequence: number;
  readonly hash: Buffer;
  readonly nextOffset: number;
}

export interface LaneRow {
  readonly lane: number;
  readonly epoch: number;
  readonly sequence: number;
  readonly head: Buffer;
}

/** An event with its place, as it is inserted and published. */
export interface PlacedEvent {
  readonly lane: number;
  readonly sequence: number;
  readonly type: string;
  readonly id: string;
  readonly key: string;
  readonly subject: string;
  readonly at: number;
  readonly traceparent: string | undefined;
  readonly value: Buffer;
  readonly prev: Buffer;
}

/** The settings of connections that run lanes: plans made while tables are empty would keep their sequential scans. */
export const HOT_PATH_OPTIONS =
  '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off -c plan_cache_mode=force_generic_plan' +
  ' -c idle_in_transaction_session_timeout=2000 -c lock_timeout=2000 -c tcp_user_timeout=10000';

/** A database whose machine is gone says nothing, not even that: whoever waits for it must give up by itself. */
export const TIME_LIMITS = {
  query_timeout: 10_000,
  connectionTimeoutMillis: 3_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 5_000,
};

export const begin: Statement = { name: 'lanes-begin', text: 'BEGIN', values: [] };
export const commit: Statement = { name: 'lanes-commit', text: 'COMMIT', values: [] };

export const lockLanes = (lanes: readonly number[]): Statement => ({
  name: 'lanes-lock',
  text: 'SELECT lane, epoch, sequence, head FROM lane WHERE lane = ANY($1::int[]) ORDER BY lane FOR UPDATE',
  values: [lanes],
});

export const laneRow = (row: Row): LaneRow => ({
  lane: row['lane'],
  epoch: Number(row['epoch']),
  sequence: Number(row['sequence']),
  head: row['head'],
});

/** All values travel as one blob that is cut up by the server: arrays of bytea would travel as hex. */
export const insertEvents = (events: readonly PlacedEvent[]): Statement => {
  const ends: number[] = [];
  let end = 0;
  for (const { value } of events) ends.push((end += value.length));
  return {
    name: 'lanes-insert-events',
    text: `INSERT INTO event (lane, sequence, type, id, key, subject, at, traceparent, value, prev)
SELECT u.lane, u.sequence, u.type, u.id, u.key, u.subject, u.at, u.traceparent,
       substring($9::bytea FROM u.start + 1 FOR u.length), substring($10::bytea FROM (u.n::int - 1) * ${HASH_BYTES} + 1 FOR ${HASH_BYTES})
FROM unnest($1::int[], $2::bigint[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::bigint[], $8::text[], $11::int[], $12::int[])
     WITH ORDINALITY AS u(lane, sequence, type, id, key, subject, at, traceparent, start, length, n)`,
    values: [
      events.map(({ lane }) => lane),
      events.map(({ sequence }) => sequence),
      events.map(({ type }) => type),
      events.map(({ id }) => id),
      events.map(({ key }) => key),
      events.map(({ subject }) => subject),
      events.map(({ at }) => at),
      events.map(({ traceparent }) => traceparent ?? null),
      Buffer.concat(events.map(({ value }) => value)),
      Buffer.concat(events.map(({ prev }) => prev)),
      ends.map((to, index) => to - events[index]!.value.length),
      events.map(({ value }) => value.length),
    ],
  };
};

export const updateLanes = (
  lanes: readonly { lane: number; sequence: number; head: Buffer; publishedSeq: number }[],
): Statement => ({
  name: 'lanes-update',
  text: `UPDATE lane SET sequence = u.sequence, head = substring($4::bytea FROM (u.n::int - 1) * ${HASH_BYTES} + 1 FOR ${HASH_BYTES}),
  published_seq = greatest(lane.published_seq, u.published)
FROM unnest($1::int[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS u(lane, sequence, published, n) WHERE lane.lane = u.lane`,
  values: [
    lanes.map(({ lane }) => lane),
    lanes.map(({ sequence }) => sequence),
    lanes.map(({ publishedSeq }) => publishedSeq),
    Buffer.concat(lanes.map(({ head }) => head)),
  ],
});

export const updateInputs = (inputs: readonly { lane: number; position: InputPosition }[]): Statement => ({
  name: 'lanes-update-inputs',
  text: `INSERT INTO lane_input (lane, source, sequence, hash, next_offset)
SELECT u.lane, u.source, u.sequence, substring($5::bytea FROM (u.n::int - 1) * ${HASH_BYTES} + 1 FOR ${HASH_BYTES}), u.next_offset
FROM unnest($1::int[], $2::text[], $3::bigint[], $4::bigint[]) WITH ORDINALITY AS u(lane, source, sequence, next_offset, n)
ON CONFLICT (lane, source) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash, next_offset = excluded.next_offset`,
  values: [
    inputs.map(({ lane }) => lane),
    inputs.map(({ position }) => position.source),
    inputs.map(({ position }) => position.sequence),
    inputs.map(({ position }) => position.nextOffset),
    Buffer.concat(inputs.map(({ position }) => position.hash)),
  ],
});

/** Runs all statements in one round trip, in order; throws the first failure, behind which nothing was run. */
export const runAll = (client: ClientBase, statements: readonly Statement[]): Promise<Row[][]> =>
  client.query(new RoundTrip(statements)).rows;

/** Raises the epochs of the lanes, which waits for whoever still writes them, and tells where each one stands. */
export const openLanes = async (
  client: Client | PoolClient,
  lanes: readonly number[],
): Promise<{ row: LaneRow; inputs: InputPosition[] }[]> => {
  await client.query('BEGIN');
  const { rows } = await client.query(
    `WITH locked AS (SELECT lane FROM lane WHERE lane = ANY($1::int[]) ORDER BY lane FOR UPDATE)
     UPDATE lane SET epoch = epoch + 1 FROM locked WHERE lane.lane = locked.lane RETURNING lane.lane, epoch, sequence, head`,
    [lanes],
  );
  const inputs = await client.query(
    'SELECT lane, source, sequence, hash, next_offset FROM lane_input WHERE lane = ANY($1::int[])',
    [lanes],
  );
  await client.query('COMMIT');
  return rows.map((row: Row) => ({
    row: laneRow(row),
    inputs: inputs.rows.filter(({ lane }: Row) => lane === row['lane']).map(inputPosition),
  }));
};

const inputPosition = (row: Row): InputPosition => ({
  source: row['source'],
  sequence: Number(row['sequence']),
  hash: row['hash'],
  nextOffset: Number(row['next_offset']),
});

/** A lane's events from a sequence on, in order. */
export const readEvents = async (
  client: { query(text: string, values: unknown[]): Promise<{ rows: Row[] }> },
  lane: number,
  from: number,
  limit: number,
): Promise<PlacedEvent[]> => {
  const { rows } = await client.query(
    `SELECT lane, sequence, type, id, key, subject, at, traceparent, value, prev FROM event
     WHERE lane = $1 AND sequence >= $2 ORDER BY sequence LIMIT $3`,
    [lane, from, limit],
  );
  return rows.map((row) => ({
    lane,
    sequence: Number(row['sequence']),
    type: row['type'],
    id: row['id'],
    key: row['key'],
    subject: row['subject'],
    at: Number(row['at']),
    traceparent: row['traceparent'] ?? undefined,
    value: row['value'],
    prev: row['prev'],
  }));
};
