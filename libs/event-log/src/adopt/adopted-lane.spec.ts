import { encodeEvent } from '@liwu/contracts';
import { expect, it } from 'vitest';
import { decodeRecordSet, encodeHeaders, encodeRecordBatch } from '../kafka/record-batch.js';
import type { StoredRecord } from '../kafka/stored-record.js';
import { chainHash, FIRST_HASH } from '../lanes/chain.js';
import { laneRecord } from '../lanes/event-record.js';
import type { PlacedEvent } from '../lanes/lane-store.js';
import { counted, requestId } from '../testing/tally.js';
import { AdoptedLane, LaneFault } from './adopted-lane.js';

const LANE = 3;
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** So many events of one lane, each behind the one before. */
function chain(count: number, name = 'r'): PlacedEvent[] {
  const events: PlacedEvent[] = [];
  for (let sequence = 1; sequence <= count; sequence++) {
    const last = events.at(-1);
    const { ceType: type, ...encoded } = encodeEvent(
      counted('älice', requestId(name), sequence, 1_700_000_000_000 + sequence),
    );
    const prev = last ? chainHash(last.prev, last) : FIRST_HASH;
    events.push({ lane: LANE, sequence, type, ...encoded, traceparent: sequence % 2 ? TRACE : undefined, prev });
  }
  return events;
}
const EVENTS = chain(9);
const hashOf = (event: PlacedEvent): Buffer => chainHash(event.prev, event);
const recordsOf = (events: readonly PlacedEvent[]): StoredRecord[] =>
  decodeRecordSet(
    encodeRecordBatch(
      events.map((event) => laneRecord('wallet', event)),
      0,
    ),
  );

/** A lane whose table has so many of the events, brought up to a topic that holds these records. */
async function adopt(stored: number, records: readonly StoredRecord[]) {
  const head = stored === 0 ? FIRST_HASH : hashOf(EVENTS[stored - 1]!);
  const known = async (sequence: number): Promise<Buffer> => hashOf(EVENTS[sequence - 1]!);
  const lane = new AdoptedLane('wallet', LANE, { sequence: stored, head }, known);
  const taken: PlacedEvent[] = [];
  for (const record of records) {
    const event = await lane.take(record);
    if (event) taken.push(event);
  }
  lane.finish();
  return { taken, end: lane.end };
}
const of = (...sequences: number[]): PlacedEvent[] => sequences.map((sequence) => EVENTS[sequence - 1]!);

it('takes what stands behind the table exactly as it was stored, and ends where the topic ends', async () => {
  const { taken, end } = await adopt(4, recordsOf(EVENTS));
  expect(taken).toEqual(EVENTS.slice(4));
  expect(end).toEqual({ sequence: 9, head: hashOf(EVENTS[8]!) });
});

it('takes all where the table has nothing, and nothing where it has all, or more', async () => {
  expect((await adopt(0, recordsOf(EVENTS))).taken).toEqual(EVENTS);
  expect((await adopt(9, recordsOf(EVENTS))).taken).toEqual([]);
  expect((await adopt(9, recordsOf(of(1, 2, 3)))).end.sequence).toBe(9);
});

it.each<[string, number[]]>([
  ['repeats', [1, 2, 3, 4, 5, 6, 4, 5, 6, 7, 8, 9, 2, 9]],
  ['a hole that was filled behind it', [1, 2, 3, 4, 7, 8, 5, 6, 7, 8, 9]],
  ['no beginning any more', [4, 5, 6, 7, 8, 9]],
])('takes each event once where the topic has %s', async (_, sequences) => {
  expect((await adopt(4, recordsOf(of(...sequences)))).taken).toEqual(EVENTS.slice(4));
});

const other = chain(9, 'other');
const altered = (sequence: number, name: string, value: string): StoredRecord => {
  const [record] = recordsOf(of(sequence));
  const headers = record!.headers.map(
    ([known, was]) => [known, known === name ? value : was.toString('latin1')] as const,
  );
  return decodeRecordSet(
    encodeRecordBatch([{ key: record!.key, value: record!.value, headers: encodeHeaders(headers) }], 0),
  )[0]!;
};

it.each<[string, StoredRecord[], string]>([
  [
    'holds another event where the table has one',
    recordsOf([...of(1, 2), other[2]!]),
    'another event than the event table',
  ],
  ['goes on from another event', recordsOf([...of(1, 2, 3, 4), other[4]!]), 'does not follow the one before it'],
  ['repeats another event than it had', recordsOf([...of(1, 2, 3, 4, 5, 6), other[4]!]), 'than the topic before it'],
  ['lacks an event that others stand behind', recordsOf(of(1, 2, 3, 4, 5, 8)), 'lacks sequence 6, although it holds 8'],
  ['lacks the first one behind the table', recordsOf(of(1, 2, 3, 4, 6)), 'lacks sequence 5'],
  ['holds a record without a place', [altered(5, 'ce_sequence', '')], 'without a sequence'],
  ['holds one with no hash', [altered(5, 'ce_prev', 'ab')], 'a fork'],
  ['holds what somebody else wrote', [altered(5, 'ce_source', '/liwu/gift-catalog')], 'wallet did not write'],
  ['holds what no publisher wrote so', [altered(5, 'ce_time', 'yesterday')], 'wallet did not write'],
])('a topic that %s is refused, and named', async (_, records, fault) => {
  const refused = adopt(4, records);
  await expect(refused).rejects.toThrow(LaneFault);
  await expect(refused).rejects.toThrow(fault);
});
