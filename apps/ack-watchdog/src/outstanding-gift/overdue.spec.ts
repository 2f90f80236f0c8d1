import { describe, expect, it } from 'vitest';
import { CLOSABLE_AT, requestId, takenOver, watched } from '../testing/facts.js';
import { LANES, optionsOf } from '../testing/given.js';
import { watchdogHandler } from '../watchdog-handler.js';
import { WatchBatch } from './watch-batch.js';
import { DEFAULT_POLICY } from './watch-policy.js';
import type { WatchdogEvent } from './watchdog-events.js';

const IN_TIME = CLOSABLE_AT + 15_000;

/** What the log is told once these events are committed. */
const toldAfter = (...events: WatchdogEvent[]): object[] => {
  const told: object[] = [];
  const log = { warn: (context: object) => void told.push(context) };
  const batch = events.reduce((state, event) => state.evolve(event, 0), new WatchBatch(optionsOf()));
  watchdogHandler(DEFAULT_POLICY, LANES, { count: () => undefined, log }).committed?.([], batch);
  return told;
};

describe('a gift that the gateway does not close', () => {
  it('is named in the log when it becomes overdue, and not again at each repeat', () => {
    const late = [1, 20_000, 60_000].map((ms, index) => takenOver(9 + index, 'silent', { at: IN_TIME + ms }));
    const expected = [{ viewerId: 'alice', requestId: requestId(1), takeOvers: 9, overdueMs: 15_001 }];
    expect(toldAfter(watched(), takenOver(8, 'silent', { at: IN_TIME }), ...late)).toEqual(expected);
  });

  it('is named although it was first heard of so late', () =>
    expect(toldAfter(watched(), takenOver(1, 'silent', { at: IN_TIME + 1 }))).toHaveLength(1));

  it('is not named while the gateway may still answer', () =>
    expect(toldAfter(watched(), takenOver(8, 'silent', { at: IN_TIME }))).toEqual([]));

  it('is named for itself, whatever became of others', () => {
    const other = { viewerId: 'bob', requestId: requestId(2), at: IN_TIME + 1 };
    const one = takenOver(1, 'silent', { at: IN_TIME + 1 });
    expect(toldAfter(watched(), watched(other), one, takenOver(1, 'silent', other))).toMatchObject([
      { viewerId: 'alice' },
      { viewerId: 'bob' },
    ]);
  });
});
