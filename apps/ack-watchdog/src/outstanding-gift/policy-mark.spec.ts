import { describe, expect, it } from 'vitest';
import { policyMark } from './policy-mark.js';
import { DEFAULT_POLICY, type WatchPolicy, type WatchTimes } from './watch-policy.js';

const markWith = (more: Partial<WatchPolicy>): number => policyMark({ ...DEFAULT_POLICY, ...more });
const rooms = (...entries: [string, Partial<WatchTimes>][]): Partial<WatchPolicy> => ({
  perRoom: new Map(entries.map(([room, times]) => [room, { ...DEFAULT_POLICY, ...times }])),
});

describe('the mark of a policy', () => {
  it('is the same for the same times, in whatever order rooms are named', () => {
    expect(markWith({})).toBe(policyMark(DEFAULT_POLICY));
    const one: [string, Partial<WatchTimes>] = ['a', { takeOverAfterMs: 15_000 }];
    const other: [string, Partial<WatchTimes>] = ['b', { remindAfterMs: [] }];
    expect(markWith(rooms(one, other))).toBe(markWith(rooms(other, one)));
  });

  it('is another one for each other time, of all rooms or of one', () => {
    const marks = [
      markWith({}),
      markWith({ remindAfterMs: [3_000, 6_000] }),
      markWith({ takeOverAfterMs: 19_999 }),
      markWith(rooms(['a', {}])),
      markWith(rooms(['b', {}])),
      markWith(rooms(['a', { takeOverAfterMs: 19_999 }])),
      markWith(rooms(['a', { remindAfterMs: [] }])),
    ];
    expect(new Set(marks).size).toBe(marks.length);
    expect(marks).not.toContain(0);
  });

  it('does not change with what has no say in due times, so that no row is written for it', () =>
    expect(markWith({ remindersPerSecond: 7, takeOversPerSecond: 7 })).toBe(policyMark(DEFAULT_POLICY)));
});
