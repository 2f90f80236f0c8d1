import { type Client, type ClientBase, type PoolClient } from 'pg';
import { arrayOf } from '../postgres/array-parameter.js';
import type { Row, Statement } from '../lane-handler.js';
import { type Column, insertInto, setBased, upsertInto } from '../postgres/set-based.js';
import { ParkedKeys } from '../parking/parked-keys.js';
import type { Folded } from './fold.js';
import { RoundTrip } from '../postgres/round-trip.js';

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
  /** Why nothing may be decided in it. */
  readonly stopped: string | undefined;
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

/** The channel on which the owner of a lane hears that others have written in it. */
export const NOTIFY_CHANNEL = 'liwu_lane';

export const begin: Statement = { name: 'lanes-begin', text: 'BEGIN', values: [] };
export const commit: Statement = { name: 'lanes-commit', text: 'COMMIT', values: [] };

export const lockLanes = (lanes: readonly number[]): Statement => ({
  name: 'lanes-lock',
  text: 'SELECT lane, epoch, sequence, head, stopped FROM lane WHERE lane = ANY($1::int[]) ORDER BY lane FOR UPDATE',
  values: [arrayOf('int', lanes)],
});

/** Whoever has the lane open sees that what it knows of it is not to be trusted any more. */
export const raiseEpoch = (lane: number): Statement => ({
  name: 'lanes-raise-epoch',
  text: 'UPDATE lane SET epoch = epoch + 1 WHERE lane = $1',
  values: [lane],
});

/** Nothing is to be decided in the lane any more, on any replica; without a reason it may go on. Says nothing once another replica has opened it. */
export const markStopped = (lane: number, epoch: number, reason: string | null): Statement => ({
  name: 'lanes-mark-stopped',
  text: 'UPDATE lane SET stopped = $3 WHERE lane = $1 AND epoch = $2 AND stopped IS DISTINCT FROM $3',
  values: [lane, epoch, reason],
});

/** Tells the lane's owner, once committed, that somebody else has written in it. */
export const notify = (lane: number): Statement => ({
  name: 'lanes-notify',
  text: 'SELECT pg_notify($1, $2)',
  values: [NOTIFY_CHANNEL, String(lane)],
});

export const laneRow = (row: Row): LaneRow => ({
  lane: row['lane'],
  epoch: Number(row['epoch']),
  sequence: Number(row['sequence']),
  head: row['head'],
  stopped: row['stopped'] ?? undefined,
});

/** All that is stored of an event but when, which is its transaction's time unless it is said. */
export const EVENT_COLUMNS: readonly Column<PlacedEvent>[] = [
  ['lane', 'int', ({ lane }) => lane],
  ['sequence', 'bigint', ({ sequence }) => sequence],
  ['type', 'text', ({ type }) => type],
  ['id', 'uuid', ({ id }) => id],
  ['key', 'text', ({ key }) => key],
  ['subject', 'text', ({ subject }) => subject],
  ['at', 'bigint', ({ at }) => at],
  ['traceparent', 'text', ({ traceparent }) => traceparent],
  ['value', 'bytea', ({ value }) => value],
  ['prev', 'bytea', ({ prev }) => prev],
];

export const insertEvents = insertInto<PlacedEvent>('event', EVENT_COLUMNS);

export const updateLanes = setBased<{ lane: number; sequence: number; head: Buffer; publishedSeq: number }>(
  'lanes-update',
  [
    ['lane', 'int', ({ lane }) => lane],
    ['sequence', 'bigint', ({ sequence }) => sequence],
    ['head', 'bytea', ({ head }) => head],
    ['published', 'bigint', ({ publishedSeq }) => publishedSeq],
  ],
  (_names, rows) => `UPDATE lane SET sequence = u.sequence, head = u.head,
  published_seq = greatest(lane.published_seq, u.published) FROM ${rows} WHERE lane.lane = u.lane`,
);

/** Appends what was decided to a lane, and moves its end on; how far it is published is for its owner to say. Nothing where nothing was. */
export const appendTo = (lane: number, { placed, ends }: Pick<Folded<unknown>, 'placed' | 'ends'>): Statement[] => {
  const end = ends.get(lane);
  return end ? [insertEvents(placed), updateLanes([{ lane, ...end, publishedSeq: 0 }])] : [];
};

export const updateInputs = upsertInto<{ lane: number; position: InputPosition }>(
  'lane_input',
  ['lane', 'source'],
  [
    ['lane', 'int', ({ lane }) => lane],
    ['source', 'text', ({ position }) => position.source],
    ['sequence', 'bigint', ({ position }) => position.sequence],
    ['hash', 'bytea', ({ position }) => position.hash],
    ['next_offset', 'bigint', ({ position }) => position.nextOffset],
  ],
);

/** Runs all statements in one round trip, in order; throws the first failure, behind which nothing was run. */
export const runAll = (client: ClientBase, statements: readonly Statement[]): Promise<Row[][]> =>
  client.query(new RoundTrip(statements)).rows;

/** A lane as it stood when its epoch was raised. */
export interface OpenedRow {
  readonly row: LaneRow;
  readonly inputs: readonly InputPosition[];
  readonly parked: ParkedKeys;
}

/** Raises the epochs of the lanes, which waits for whoever still writes them, and tells where each one stands. */
export const openLanes = async (client: Client | PoolClient, lanes: readonly number[]): Promise<OpenedRow[]> => {
  await client.query('BEGIN');
  const { rows } = await client.query(
    `WITH locked AS (SELECT lane FROM lane WHERE lane = ANY($1::int[]) ORDER BY lane FOR UPDATE)
     UPDATE lane SET epoch = epoch + 1 FROM locked WHERE lane.lane = locked.lane RETURNING lane.lane, epoch, sequence, head, stopped`,
    [lanes],
  );
  const inputs = await client.query(
    'SELECT lane, source, sequence, hash, next_offset FROM lane_input WHERE lane = ANY($1::int[])',
    [lanes],
  );
  const parked = await client.query(
    'SELECT lane, key, count(*)::int AS inputs FROM parked_input WHERE lane = ANY($1::int[]) GROUP BY lane, key',
    [lanes],
  );
  await client.query('COMMIT');
  return rows.map((row: Row) => {
    const ofLane = ({ lane }: Row): boolean => lane === row['lane'];
    return {
      row: laneRow(row),
      inputs: inputs.rows.filter(ofLane).map(inputPosition),
      parked: new ParkedKeys(new Map(parked.rows.filter(ofLane).map(({ key, inputs: count }: Row) => [key, count]))),
    };
  });
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
