import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import type { KafkaLink } from '../kafka/kafka-link.js';
import type { FetchPosition } from '../kafka/protocol.js';
import { decodeRecordSet, encodeRecordBatch } from '../kafka/record-batch.js';
import { laneRecord } from './event-record.js';
import type { PlacedEvent } from './lane-store.js';
import { TopicTail } from './topic-tail.js';

const event = (sequence: number): PlacedEvent => ({
  lane: 0,
  sequence,
  type: 'liwu.CoinsHeld.v1',
  id: `019a5f3e-0000-5000-8000-${String(sequence).padStart(12, '0')}`,
  key: 'alice',
  subject: 'alice/1',
  at: 0,
  traceparent: undefined,
  value: Buffer.from('{}'),
  prev: Buffer.alloc(32, sequence % 256),
});
const from = (first: number, count: number): number[] => Array.from({ length: count }, (_, n) => first + n);

type Table = (sequence: number) => PlacedEvent | undefined;
const upTo =
  (last: number): Table =>
  (sequence) =>
    sequence <= last ? event(sequence) : undefined;

/** A log that has these sequences, in this order, and a table that has all unless it is said. */
const lastSequence = (sequences: readonly number[], table: Table = event): Promise<number> => {
  const bytes = encodeRecordBatch(
    sequences.map((sequence) => laneRecord('wallet', event(sequence))),
    0,
  );
  const records = decodeRecordSet(bytes);
  const link = {
    startOffset: () => Promise.resolve(0),
    fetch: ([position]: FetchPosition[]) =>
      Promise.resolve([{ errorCode: 0, records: records.filter(({ offset }) => offset >= position!.offset) }]),
  } as unknown as KafkaLink;
  const query = (_: string, [, sequence]: number[]) =>
    Promise.resolve({ rows: [table(sequence!)].filter((row) => row !== undefined) });
  return new TopicTail('liwu.wallet', link, { query } as unknown as Pool).lastSequence(0, records.length);
};

it.each<[string, number[], number]>([
  ['the last one where none is missing', from(1, 700), 700],
  ['the last one behind repeats', [...from(1, 300), ...from(101, 200), ...from(301, 50)], 350],
  ['that before a gap, though a whole run was written behind it', [...from(1, 100), ...from(301, 1_000)], 100],
  ['that before a gap, though two runs were', [...from(1, 100), ...from(301, 1_000), ...from(301, 1_000)], 100],
])('the end of a topic tells %s', async (_, sequences, last) => {
  expect(await lastSequence(sequences)).toBe(last);
});

it.each<[string, number[], Table]>([
  ['ends above its table', from(1, 100), upTo(95)],
  [
    'holds more than its table, though it ends with repeats of what the table has',
    [...from(1, 100), 91, 92, 93],
    upTo(95),
  ],
  [
    'holds another event than its table behind repeats of what the table has',
    [...from(1, 100), 91, 92, 93],
    (sequence) => ({ ...event(sequence), prev: Buffer.alloc(32, sequence > 95 ? 1 : sequence) }),
  ],
])('a topic that %s was forked', async (_, sequences, table) => {
  await expect(lastSequence(sequences, table)).rejects.toThrow(
    'holds at sequence 100 an event that the event table does not',
  );
});
