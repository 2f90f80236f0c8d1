import { encodeEvent } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { decodeRecordSet, encodeRecordBatch } from '../kafka/record-batch.js';
import type { StoredRecord } from '../kafka/stored-record.js';
import { acknowledged } from '../testing/tally.js';
import { chainHash, FIRST_HASH } from './chain.js';
import { laneRecord } from './event-record.js';
import type { PlacedEvent } from './lane-store.js';
import { OpenLane } from './open-lane.js';

const LANE = 3;

/** A topic that holds three events, and the last two of them once more: their writer had no answer. */
const topicWithRepeats = (): StoredRecord[] => {
  let prev: Buffer = FIRST_HASH;
  const events = [0, 1, 2].map((n): PlacedEvent => {
    const encoded = encodeEvent(acknowledged('alice', n));
    const placed = { ...encoded, lane: LANE, sequence: n + 1, type: encoded.ceType, traceparent: undefined, prev };
    prev = chainHash(prev, placed);
    return placed;
  });
  const records = [...events, ...events.slice(1)].map((event) => laneRecord('wallet', event));
  return decodeRecordSet(encodeRecordBatch(records, 0));
};

const opened = () =>
  new OpenLane({ lane: LANE, epoch: 1, sequence: 0, head: FIRST_HASH }, [], ['wallet'], undefined, 400);

/** Takes in what a fetch brings, as the lanes' inputs do. */
const takeIn = (lane: OpenLane, records: readonly StoredRecord[]): void => {
  for (const record of records) {
    const verdict = lane.cursors.get('wallet')!.offer(record);
    if (verdict.kind === 'accept')
      lane.enqueue({ record, headers: verdict.headers, position: verdict.position, arrivedAt: 0 });
  }
};

describe('an open lane', () => {
  it('has caught up when all that was there is applied, also where its topic ends with repeats', () => {
    const lane = opened();
    const records = topicWithRepeats();
    takeIn(lane, records);
    lane.sawEnd('wallet', 1_000, records.length);
    expect([lane.caughtUpAt, lane.lagAt(1_500)]).toEqual([0, 1_100]);
    lane.commit(3, lane.positionsAfter(3));
    expect([lane.caughtUpAt, lane.lagAt(1_500)]).toEqual([1_000, 500]);
    expect(lane.cursors.get('wallet')!.position).toMatchObject({ sequence: 3, nextOffset: 5 });
  });

  it('goes on up to the input at which it is to stop, and no further', () => {
    const lane = opened();
    takeIn(lane, topicWithRepeats());
    const [first, second] = lane.next(3);
    lane.stopAt(second!, 'too many are parked');
    expect(lane.next(3)).toEqual([first]);
    expect(lane.stopped).toBeUndefined();
    lane.commit(1, lane.positionsAfter(1));
    expect(lane.next(3)).toEqual([]);
    expect(lane.stopped).toBe('too many are parked');
  });

  it('writes down the place of the last applied input, not that of one that still waits', () => {
    const lane = opened();
    takeIn(lane, topicWithRepeats());
    expect(lane.positionsAfter(2)).toMatchObject([{ source: 'wallet', sequence: 2, nextOffset: 2 }]);
  });
});
