import { describe, expect, it } from 'vitest';
import { RecentPeak } from './recent-peak.js';

describe('the highest value of the last minute', () => {
  it('is 0 before there is any', () => expect(new RecentPeak(60_000).at(5)).toBe(0));

  it('is the highest one, for at least half a minute and at most a minute, and reading does not change it', () => {
    const peak = new RecentPeak(60_000);
    peak.note(0.5, 29_000);
    peak.note(0.9, 29_500);
    peak.note(0.2, 29_900);
    expect([29_999, 59_999].map((now) => peak.at(now))).toEqual([0.9, 0.9]);
    expect(peak.at(60_000)).toBe(0);
  });

  it('is forgotten by a long silence, and by a clock that was set back', () => {
    const peak = new RecentPeak(60_000);
    peak.note(1, 100_000);
    expect(peak.at(1_000_000)).toBe(0);
    peak.note(1, 1_000_000);
    expect(peak.at(5)).toBe(0);
  });
});
