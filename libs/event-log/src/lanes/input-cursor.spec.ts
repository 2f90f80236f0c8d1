import { type EncodedEvent, encodeEvent } from '@liwu/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LaneStopped } from '../errors.js';
import { decodeRecordSet, encodeHeaders, encodeRecordBatch } from '../kafka/record-batch.js';
import type { StoredRecord } from '../kafka/stored-record.js';
import { chainHash, FIRST_HASH } from './chain.js';
import { laneRecord } from './event-record.js';
import { FactCursor, InputCursor } from './input-cursor.js';
import type { PlacedEvent } from './lane-store.js';

const LANE = 3;

/** A lane's first events, as records without offsets yet. */
const chain = (length: number, text = 'a'): PlacedEvent[] => {
  let prev: Buffer = FIRST_HASH;
  return Array.from({ length }, (_, index) => {
    const encoded: EncodedEvent = encodeEvent({
      type: 'BroadcastAcknowledged',
      viewerId: `v-${text}`,
      requestId: '0190a000-0000-7000-8000-000000000001',
      n: index,
      at: index,
      sentAt: index,
    });
    const placed = { ...encoded, lane: LANE, sequence: index + 1, type: encoded.ceType, traceparent: undefined, prev };
    prev = chainHash(prev, placed);
    return placed;
  });
};

const stored = (events: readonly PlacedEvent[]): StoredRecord[] =>
  decodeRecordSet(
    encodeRecordBatch(
      events.map((event) => laneRecord('wallet', event)),
      0,
    ),
  );

/** The event's record, with another value of this header. */
const changed = (event: PlacedEvent, header: string, value: string): StoredRecord => {
  const record = stored([event])[0]!;
  const headers = record.headers.map(([name, text]) => [name, name === header ? value : text.toString()] as const);
  return decodeRecordSet(
    encodeRecordBatch([{ key: record.key, value: record.value, headers: encodeHeaders(headers) }], 0),
  )[0]!;
};

/** Plays a whole log to a cursor as its reader would; gives the applied sequences and the verdicts. */
const play = (cursor: InputCursor, log: readonly StoredRecord[]): { applied: number[]; kinds: string[] } => {
  const applied: number[] = [];
  const kinds: string[] = [];
  for (const record of log) {
    const verdict = cursor.offer(record);
    kinds.push(verdict.kind);
    if (verdict.kind === 'accept') applied.push(verdict.headers.sequence);
  }
  return { applied, kinds };
};

describe('reading a topic with sequences', () => {
  it('applies every event once and in order from any log in which each event follows the one before it, repeats and all', () => {
    const events = chain(12);
    const runs = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 12 });
    fc.assert(
      fc.property(runs, (pairs) => {
        let held = 0;
        const log: PlacedEvent[] = [];
        for (const [from, to] of [...pairs, [0, 11] as const]) {
          if (from > held || to < from) continue;
          log.push(...events.slice(from, to + 1));
          held = Math.max(held, to + 1);
        }
        expect(play(InputCursor.fresh(LANE, 'wallet'), stored(log)).applied).toEqual(
          events.map(({ sequence }) => sequence),
        );
      }),
    );
  });

  it('looks back once where events are missing, then applies nothing beyond the gap until they come', () => {
    const events = chain(6);
    const gap = stored([...events.slice(0, 2), ...events.slice(4)]);
    const cursor = InputCursor.fresh(LANE, 'wallet');
    expect(play(cursor, gap.slice(0, 3)).kinds).toEqual(['accept', 'accept', 'look-back']);
    cursor.soughtTo(0);
    expect(play(cursor, gap).kinds).toEqual(['repeat', 'repeat', 'lost', 'lost']);
    const healed = stored([...events.slice(0, 2), ...events.slice(4), ...events.slice(2)]);
    expect(play(cursor, healed.slice(4)).applied).toEqual([3, 4, 5, 6]);
  });

  it('asks for another place where the reader has jumped over records', () => {
    const cursor = InputCursor.fresh(LANE, 'wallet');
    expect(cursor.offer(stored(chain(5))[3]!)).toEqual({ kind: 'seek', offset: 0 });
  });

  it('stops at a fork: another past, or another event in a known place', () => {
    const [ours, theirs] = [chain(3, 'a'), chain(3, 'b')];
    const cursor = InputCursor.fresh(LANE, 'wallet');
    play(cursor, stored(ours.slice(0, 2)));
    const [, , third] = stored([ours[0]!, ours[1]!, theirs[2]!]);
    expect(() => cursor.offer(third!)).toThrow('forked at sequence 3');
    const [, again] = stored(theirs);
    expect(() => cursor.offer(again!)).toThrow('forked at sequence 2');
  });

  it.each(['', 'abc', '1.5', '1e400', '9007199254740993'])('stops at a record whose sequence is %j', (sequence) => {
    expect(() => InputCursor.fresh(LANE, 'wallet').offer(changed(chain(1)[0]!, 'ce_sequence', sequence))).toThrow(
      LaneStopped,
    );
  });

  it('stops at a repeat that does not say what came before it', () => {
    const cursor = InputCursor.fresh(LANE, 'wallet');
    const [first] = chain(1);
    play(cursor, stored([first!]));
    expect(() => cursor.offer(changed(first!, 'ce_prev', ''))).toThrow(/was forked/);
  });

  it('takes the same event with another traceparent for the same: the chain does not cover it', () => {
    const [event] = chain(1);
    const cursor = InputCursor.fresh(LANE, 'wallet');
    play(cursor, stored([event!]));
    expect(cursor.offer(stored([{ ...event!, traceparent: '00-1-2-01' }])[0]!).kind).toBe('repeat');
  });
});

describe('reading a topic without sequences', () => {
  it('accepts contiguous offsets only', () => {
    const [first, second, third] = stored(chain(3));
    const cursor = new FactCursor(InputCursor.fresh(LANE, 'rtm-gateway').position);
    expect(cursor.offer(first!).kind).toBe('accept');
    expect(cursor.offer(third!)).toEqual({ kind: 'seek', offset: 1 });
    expect(cursor.offer(first!).kind).toBe('repeat');
    expect(cursor.offer(second!).kind).toBe('accept');
    expect(cursor.position.nextOffset).toBe(2);
  });
});
