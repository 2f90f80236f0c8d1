import { describe, expect, it } from 'vitest';
import { shareOf } from './share.js';
import { TokenBucket } from './token-bucket.js';

describe('a share', () => {
  it('gives a burst, and then its rate, which may change', () => {
    let perSecond = 200;
    const share = new TokenBucket(shareOf(() => perSecond));
    const taken = (now: number): number => Array.from({ length: 500 }, () => share.take(now)).filter(Boolean).length;
    expect(taken(0)).toBe(50);
    expect(taken(100)).toBe(20);
    perSecond = 100;
    expect(taken(200)).toBe(10);
    perSecond = 0;
    expect(taken(60_000)).toBe(0);
  });

  it('gives nothing to a clock that was set back', () => {
    const share = new TokenBucket(shareOf(() => 200));
    while (share.take(1_000));
    expect(share.take(500)).toBe(false);
    expect(share.take(505)).toBe(true);
  });
});
