import { laneOf } from '@liwu/contracts';
import type { ClientBase } from 'pg';
import { arrayOf } from '../postgres/array-parameter.js';
import type { Row, Statement, TimerInput } from '../lane-handler.js';
import { sha256 } from '../lanes/chain.js';
import type { Waiting } from '../lanes/open-lane.js';
import { insertInto } from '../postgres/set-based.js';

/** An input on its way into `parked_input`. */
export interface ToPark {
  readonly lane: number;
  readonly key: string;
  readonly source: string;
  readonly sequence: number;
  readonly type: string;
  readonly id: string;
  readonly traceparent: string | undefined;
  readonly value: Buffer;
  /** Why it cannot be applied; nothing for one that only waits behind another. */
  readonly fault: string | undefined;
}

/** An input as it lies in `parked_input`. */
export interface ParkedInput extends ToPark {
  /** Its name among the parked inputs of the service: they are applied in the order of their positions. */
  readonly position: number;
  readonly parkedAt: Date;
}

/** The source of what was due by itself. */
export const TIMER_SOURCE = 'timer';

/** A text column takes every character but this one; and it may come in what somebody else has written. */
const NUL = /\0/g;
const storable = (text: string): string => text.replace(NUL, '\ufffd');

/** No viewer's id is longer than this by far; what is, is cut, since an index has to hold it. */
const MAX_KEY = 200;
const KEPT_OF_KEY = 100;

/** The name under which a record is parked: its key, which names a viewer, as far as a table can hold it. */
export const parkingKeyOf = ({ record }: Waiting): string => {
  const key = storable(record.key.toString('utf8'));
  return key.length <= MAX_KEY ? key : `${key.slice(0, KEPT_OF_KEY)}…${sha256(record.key).toString('hex')}`;
};

export const eventToPark = (lane: number, waiting: Waiting, fault: string | undefined): ToPark => ({
  lane,
  key: parkingKeyOf(waiting),
  source: waiting.position.source,
  sequence: waiting.headers.sequence,
  type: storable(waiting.headers.type),
  id: storable(waiting.headers.id),
  traceparent: waiting.headers.traceparent && storable(waiting.headers.traceparent),
  value: waiting.record.value,
  fault: fault && storable(fault),
});

/** By which a timer that cannot be applied is known when it comes again. */
export const timerName = ({ key, timer }: TimerInput<unknown>): string => `${key} ${JSON.stringify(timer)}`;

/** Of a timer nothing but its fault needs keeping: it stays due, and comes again when its viewer is free. */
export const timerToPark = (
  { lane, key, timer }: Pick<TimerInput<unknown>, 'lane' | 'key' | 'timer'>,
  fault: string,
): ToPark => ({
  lane,
  key,
  source: TIMER_SOURCE,
  sequence: 0,
  type: TIMER_SOURCE,
  id: '',
  traceparent: undefined,
  value: Buffer.from(JSON.stringify(timer)),
  fault: storable(fault),
});

export const insertParked = insertInto<ToPark>('parked_input', [
  ['lane', 'int', ({ lane }) => lane],
  ['key', 'text', ({ key }) => key],
  ['source', 'text', ({ source }) => source],
  ['sequence', 'bigint', ({ sequence }) => sequence],
  ['type', 'text', ({ type }) => type],
  ['id', 'text', ({ id }) => id],
  ['traceparent', 'text', ({ traceparent }) => traceparent],
  ['value', 'bytea', ({ value }) => value],
  ['fault', 'text', ({ fault }) => fault],
]);

/** Positions from one through another. */
export interface PositionRange {
  readonly from: number;
  readonly through: number;
}
const ALL: PositionRange = { from: 0, through: Number.MAX_SAFE_INTEGER };

/** The first so many parked inputs of a key, in their order; of all of them, unless a range is said. */
export const selectParked = (lane: number, key: string, limit: number, { from, through } = ALL): Statement => ({
  name: 'parked-select',
  text: 'SELECT * FROM parked_input WHERE lane = $1 AND key = $2 AND position BETWEEN $4 AND $5 ORDER BY position LIMIT $3',
  values: [lane, key, limit, from, through],
});

/** How many inputs of a key are parked (`left`), and how many of these in a range (`inRange`). */
export const countParked = (lane: number, key: string, { from, through } = ALL): Statement => ({
  name: 'parked-count',
  text: `SELECT count(*)::int AS "left", (count(*) FILTER (WHERE position BETWEEN $3 AND $4))::int AS "inRange"
    FROM parked_input WHERE lane = $1 AND key = $2`,
  values: [lane, key, from, through],
});

/** In which lane a key's inputs are parked: where they were read, which is not its own where a producer was wrong. */
export const laneOfParked = async (client: ClientBase, key: string, lanes: number): Promise<number> => {
  const { rows } = await client.query('SELECT lane FROM parked_input WHERE key = $1 ORDER BY lane LIMIT 1', [key]);
  return rows[0]?.lane ?? laneOf(key, lanes);
};

export const deleteParked = (lane: number, key: string, positions: readonly number[]): Statement => ({
  name: 'parked-delete',
  text: 'DELETE FROM parked_input WHERE lane = $1 AND key = $2 AND position = ANY($3::bigint[])',
  values: [lane, key, arrayOf('bigint', positions)],
});

/** Says anew why a parked input cannot be applied. */
export const updateFault = ({ lane, key, position }: ParkedInput, fault: string): Statement => ({
  name: 'parked-fault',
  text: 'UPDATE parked_input SET fault = $4 WHERE lane = $1 AND key = $2 AND position = $3',
  values: [lane, key, position, storable(fault)],
});

export const parkedInputOf = (row: Row): ParkedInput => ({
  lane: row['lane'],
  key: row['key'],
  position: Number(row['position']),
  source: row['source'],
  sequence: Number(row['sequence']),
  type: row['type'],
  id: row['id'],
  traceparent: row['traceparent'] ?? undefined,
  value: row['value'],
  fault: row['fault'] ?? undefined,
  parkedAt: row['parked_at'],
});
