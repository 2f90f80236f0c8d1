import { describe, expect, it } from 'vitest';
import type { PlacedEvent } from './lane-store.js';
import { CACHED_EVENTS, MAX_UNPUBLISHED, PublishedLane, RUN_BYTES, RUN_EVENTS } from './published-lane.js';

/** The lane's events from one sequence through another. */
const events = (from: number, to: number, bytes = 10): PlacedEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    lane: 0,
    sequence: from + index,
    type: 'liwu.DeliveryAbandoned.v1',
    id: String(from + index),
    key: 'alice',
    subject: 'alice/r',
    at: 0,
    traceparent: undefined,
    value: Buffer.alloc(bytes),
    prev: Buffer.alloc(32),
  }));
const sequences = (run: readonly PlacedEvent[]): number[] => run.map(({ sequence }) => sequence);
const range = (from: number, to: number): number[] => sequences(events(from, to));

/** The log holds events up to 10, which is all that the table has; its next offset is 10. */
const published = () => new PublishedLane(10, 10, 10);
const commit = (lane: PublishedLane, more: readonly PlacedEvent[]): void => {
  for (const event of more) lane.committed(event);
};

describe('a lane on its way into the log', () => {
  it('has nothing to do until something is committed, then that, in order, and again nothing', () => {
    const lane = published();
    expect(lane.hasWork).toBe(false);
    commit(lane, events(11, 13));
    expect([lane.hasWork, lane.missing]).toEqual([true, undefined]);
    expect(sequences(lane.nextRun())).toEqual([11, 12, 13]);
    lane.acknowledged(13, 13);
    expect([lane.acked, lane.expectedOffset, lane.hasWork]).toEqual([13, 13, false]);
    expect(lane.nextRun()).toEqual([]);
  });

  it('knows when the oldest event was decided that the log does not hold, while that is at hand', () => {
    const lane = published();
    expect(lane.oldestUnpublishedAt).toBeUndefined();
    commit(
      lane,
      events(11, 13).map((event) => ({ ...event, at: event.sequence * 1_000 })),
    );
    expect(lane.oldestUnpublishedAt).toBe(11_000);
    lane.acknowledged(12, 12);
    expect(lane.oldestUnpublishedAt).toBe(13_000);
    lane.lost(10);
    expect(lane.oldestUnpublishedAt).toBeUndefined();
    lane.acknowledged(13, 13);
    expect(lane.oldestUnpublishedAt).toBeUndefined();
  });

  it('sends no more at once than a request takes, but at least one event', () => {
    const lane = published();
    commit(lane, events(11, 10 + 2 * RUN_EVENTS));
    expect(lane.nextRun()).toHaveLength(RUN_EVENTS);
    const heavy = published();
    commit(heavy, events(11, 13, RUN_BYTES));
    expect(sequences(heavy.nextRun())).toEqual([11]);
  });

  it('keeps what is committed while a request is under way', () => {
    const lane = published();
    commit(lane, events(11, 12));
    const run = lane.nextRun();
    commit(lane, events(13, 14));
    lane.acknowledged(run.at(-1)!.sequence, 12);
    expect(sequences(lane.nextRun())).toEqual([13, 14]);
  });

  it('reads from the table what others have written, and what is too much to be kept', () => {
    const lane = published();
    expect([lane.raise(12), lane.raise(12)]).toEqual([true, false]);
    expect(lane.missing).toEqual({ from: 11, limit: 2 });
    commit(lane, events(13, 13));
    lane.found(events(11, 12));
    expect(sequences(lane.nextRun())).toEqual([11, 12]);
    lane.acknowledged(12, 12);
    expect(lane.missing).toEqual({ from: 13, limit: 1 });

    const full = published();
    commit(full, events(11, 10 + CACHED_EVENTS + 5));
    full.acknowledged(10 + CACHED_EVENTS, 10);
    expect(full.missing).toEqual({ from: 11 + CACHED_EVENTS, limit: 5 });
  });

  it('sends nothing over what the table lacks', () => {
    const lane = published();
    lane.raise(12);
    expect(() => lane.found(events(12, 12))).toThrow('the event table lacks sequence 11');
    expect(() => lane.found([])).toThrow('the event table lacks sequence 11');
  });

  it('sends again, through the end, what the log has lost', () => {
    const lane = published();
    commit(lane, events(11, 12));
    expect(lane.sawEnd(7, 7)).toBe(3);
    expect([lane.acked, lane.unpublished, lane.expectedOffset]).toEqual([7, 5, 7]);
    expect(lane.missing).toEqual({ from: 8, limit: 5 });
    lane.found(events(8, 12));
    expect(sequences(lane.nextRun())).toEqual(range(8, 12));
  });

  it('does not send again what was written although no answer said so', () => {
    const lane = published();
    commit(lane, events(11, 13));
    lane.expectedOffset = undefined;
    expect(lane.sawEnd(12, 12)).toBe(0);
    expect(sequences(lane.nextRun())).toEqual([13]);
  });

  it('says once that it is not behind any more', () => {
    const lane = published();
    lane.raise(10 + MAX_UNPUBLISHED);
    expect(lane.isBehind).toBe(false);
    lane.raise(11 + MAX_UNPUBLISHED);
    expect(lane.isBehind).toBe(true);
    expect([lane.acknowledged(11, 11), lane.acknowledged(12, 12)]).toEqual([true, false]);
  });

  it('waits longer after each failure, and not at all after a success', () => {
    const lane = published();
    lane.failed(1_000);
    expect(lane.notBefore).toBe(1_050);
    lane.failed(2_000);
    expect(lane.notBefore).toBe(2_100);
    lane.succeeded();
    expect(lane.backoffMs).toBe(0);
    lane.failed(3_000);
    expect(lane.notBefore).toBe(3_050);
  });
});
