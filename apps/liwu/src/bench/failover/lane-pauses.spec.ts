import { describe, expect, it } from 'vitest';
import { pausesOf } from './lane-pauses.js';

const decided = (lane: number, ...moments: number[]) => moments.map((atMs) => ({ lane, atMs }));

describe('the pauses of lanes', () => {
  it('are the longest one of all together, and of the lane that waited longest', () => {
    const decisions = [...decided(1, 100, 900, 1_000), ...decided(2, 500, 50)];
    expect(pausesOf(decisions, [1, 2], 0, 1_000)).toEqual({ togetherMs: 400, worstLaneMs: 800 });
  });

  it('do not see other lanes, nor what was before and after', () => {
    const decisions = [...decided(1, 10, 500, 990), ...decided(3, 600, 700)];
    expect(pausesOf(decisions, [1], 100, 900)).toEqual({ togetherMs: 400, worstLaneMs: 400 });
  });

  it('last to the end where nothing comes any more', () => {
    expect(pausesOf(decided(1, 100), [1, 2], 0, 5_000)).toEqual({ togetherMs: 4_900, worstLaneMs: 5_000 });
  });
});
