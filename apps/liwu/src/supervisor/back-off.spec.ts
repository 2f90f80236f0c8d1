import { describe, expect, it } from 'vitest';
import {
  countEnd,
  LONGEST_PAUSE_MS,
  LONGEST_PAUSE_OF_NEVER_GIVEN_UP_MS,
  MAX_ENDS_IN_A_ROW,
  pauseBeforeStart,
  pauseOfNeverGivenUp,
  RECOVERED_AFTER_MS,
} from './back-off.js';

describe('the pause before a crashed child starts again', () => {
  it('is half a second at first and doubles with each end', () => {
    expect([1, 2, 3, 4].map(pauseBeforeStart)).toEqual([500, 1_000, 2_000, 4_000]);
  });

  it('never exceeds its maximum', () => {
    expect(pauseBeforeStart(MAX_ENDS_IN_A_ROW)).toBe(LONGEST_PAUSE_MS);
  });

  it('is refused to a child that ends again and again', () => {
    expect(pauseBeforeStart(MAX_ENDS_IN_A_ROW + 1)).toBeUndefined();
  });

  it('stays short for a child that is never given up', () => {
    expect([1, 2, 3, 4, MAX_ENDS_IN_A_ROW + 1_000].map(pauseOfNeverGivenUp)).toEqual([
      500,
      1_000,
      LONGEST_PAUSE_OF_NEVER_GIVEN_UP_MS,
      LONGEST_PAUSE_OF_NEVER_GIVEN_UP_MS,
      LONGEST_PAUSE_OF_NEVER_GIVEN_UP_MS,
    ]);
  });

  it('begins anew once a child has recovered', () => {
    expect(countEnd(7, RECOVERED_AFTER_MS)).toBe(1);
    expect(countEnd(7, RECOVERED_AFTER_MS - 1)).toBe(8);
  });
});
