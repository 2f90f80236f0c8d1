import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyedBudget } from './keyed-budget.js';
import { RecentMap } from './recent-map.js';
import { TokenBucket } from './token-bucket.js';

describe('a token bucket', () => {
  it('gives a burst at once, and then its rate', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 3 });
    expect([0, 0, 0, 0].map((now) => bucket.take(now))).toEqual([true, true, true, false]);
    expect(bucket.msUntilToken(0)).toBe(100);
    expect(bucket.take(99)).toBe(false);
    expect(bucket.take(100)).toBe(true);
  });

  it('gives half the rate after a complaint, and the whole one again later', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 5 });
    bucket.halveUntil(10_000, 0);
    expect(bucket.msUntilToken(0)).toBe(200);
    expect(bucket.take(200)).toBe(true);
    expect(bucket.take(10_000)).toBe(true);
    for (let taken = 0; taken < 4; taken++) bucket.take(10_000);
    expect(bucket.msUntilToken(10_000)).toBe(100);
  });

  it('never gives more than burst + rate in any time, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 500 }), { maxLength: 400 }), (steps) => {
        const bucket = new TokenBucket({ perSecond: 50, burst: 8 });
        let now = 0;
        let forward = 0;
        let given = 0;
        for (const step of steps) {
          now += step;
          forward += Math.max(0, step);
          if (bucket.take(now)) given++;
        }
        expect(given).toBeLessThanOrEqual(8 + (forward * 50) / 1_000);
      }),
    );
  });
});

describe('a budget for each key', () => {
  it('lets nobody take what is another one’s', () => {
    const budget = new KeyedBudget({ perSecond: 1, burst: 2 });
    expect([1, 2, 3].map(() => budget.take('a', 0))).toEqual([true, true, false]);
    expect(budget.take('b', 0)).toBe(true);
  });

  it('keeps a bounded number of keys', () => {
    const budget = new KeyedBudget({ perSecond: 1, burst: 2 });
    for (let key = 0; key < 150_000; key++) budget.take(`k${key}`, 0);
    expect(budget.size).toBeLessThanOrEqual(100_000);
  });
});

describe('a map of what was lately used', () => {
  it('forgets after two generations without use, and keeps what is used', () => {
    const map = new RecentMap<number>({ maxEntries: 100, generationMs: 10 });
    map.set('used', 1, 0);
    map.set('unused', 2, 0);
    for (let now = 5; now <= 50; now += 5) {
      map.get('used', now);
      map.set(`other-${now}`, 0, now);
    }
    expect(map.get('used', 50)).toBe(1);
    expect(map.get('unused', 50)).toBeUndefined();
  });
});
