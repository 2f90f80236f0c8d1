import { type LiwuEvent, encodeEvent, spanIdOf, spanOfEvent, traceIdOf, traceOfGift } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import type { EventInput, Input } from '../lane-handler.js';
import type { Recorded } from '../recorded.js';
import { DecidedTeller } from './decided-teller.js';
import { fold } from './fold.js';
import type { Waiting } from './open-lane.js';

const LANE = 3;
const gift = { viewerId: 'alice', requestId: '0190a000-0000-7000-8000-00000000001a' };
const acknowledged = (n: number): LiwuEvent => ({ type: 'BroadcastAcknowledged', ...gift, n, at: 7, sentAt: 5 });
const from = new Map([[LANE, { sequence: 4, head: Buffer.alloc(32) }]]);
const arrived: EventInput = { kind: 'event', lane: LANE, key: 'alice', now: 20, event: acknowledged(1) };
const due: Input<never, string> = { kind: 'timer', lane: LANE, key: 'alice', now: 30, timer: 'due' };
/** As a batch collector keeps it; of a record only its offset matters here. */
const waiting = { arrivedAt: 11, position: { source: 'wallet' }, record: { offset: 42 } } as Waiting;

/** Decides so many events upon each input, and tells of them as after a commit. */
const told = (inputs: readonly Input<never, string>[], counts: readonly number[]): Recorded[] => {
  const all: Recorded[] = [];
  let turn = 0;
  const decide = (): LiwuEvent[] => Array.from({ length: counts[turn++]! }, (_, k) => acknowledged(k));
  const folded = fold({ decide, evolve: (state: null) => state }, inputs, null, from);
  const teller = new DecidedTeller((recorded) => all.push(...recorded), 'liwu');
  teller.committed(folded, (index) => (inputs[index]?.kind === 'event' ? waiting : undefined));
  return all;
};

describe('what is told of a committed batch', () => {
  it('is each event with the record that it came of, and since when that was known', () => {
    const [one] = told([arrived], [1]);
    expect(one).toMatchObject({
      event: acknowledged(0),
      id: encodeEvent(acknowledged(0)).id,
      lane: LANE,
      cameOf: { kind: 'event', beganAt: 11, place: { topic: 'liwu.wallet', partition: LANE, offset: 42 } },
    });
    expect(one!.endedAt).toBeGreaterThan(Date.now() - 60_000);
  });

  it('names the event’s own span, in the trace of its gift', () => {
    const [one] = told([arrived], [1]);
    expect(spanIdOf(one!.traceparent)).toBe(spanOfEvent(one!.id));
    expect(traceIdOf(one!.traceparent)).toBe(traceOfGift(gift).traceId);
  });

  it('keeps events and inputs together where some inputs come to nothing and others to several events', () => {
    const all = told([arrived, due, arrived], [0, 2, 1]);
    expect(all.map(({ cameOf, event }) => [cameOf.kind, cameOf.place?.offset, event.n])).toEqual([
      ['timer', undefined, 0],
      ['timer', undefined, 1],
      ['event', 42, 0],
    ]);
    expect(all[0]!.cameOf.beganAt).toBe(30);
  });

  it('is nothing where nothing was decided', () => {
    expect(told([arrived, due], [0, 0])).toEqual([]);
  });
});
