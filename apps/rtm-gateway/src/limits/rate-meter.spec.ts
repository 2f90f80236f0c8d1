import { describe, expect, it } from 'vitest';
import { RateMeter } from './rate-meter.js';

describe('a rate meter', () => {
  it('says the rate of the last second or of the present one, and nothing after two', () => {
    const meter = new RateMeter();
    for (let n = 0; n < 7; n++) meter.count(5_000);
    expect(meter.perSecond(5_999)).toBe(7);
    meter.count(6_000);
    expect(meter.perSecond(6_500)).toBe(7);
    expect(meter.perSecond(7_000)).toBe(1);
    expect(meter.perSecond(9_000)).toBe(0);
  });
});
