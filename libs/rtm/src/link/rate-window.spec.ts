import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateWindow } from './rate-window.js';

describe('a rate window', () => {
  it('lets through so many in any one second, whenever they come, and no call is refused without need', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), gaps, (perSecond, gapsMs) => {
        const window = new RateWindow(perSecond);
        const passed: number[] = [];
        let now = 0;
        for (const gap of gapsMs) {
          now += gap;
          const inLastSecond = passed.filter((at) => now - at < 1_000).length;
          expect(window.take(now)).toBe(inLastSecond < perSecond);
          if (inLastSecond < perSecond) passed.push(now);
        }
      }),
    );
  });

  it('is idle when a second has passed since the last one', () => {
    const window = new RateWindow(2);
    expect(window.isIdle(0)).toBe(true);
    window.take(5_000);
    expect(window.isIdle(5_999)).toBe(false);
    expect(window.isIdle(6_000)).toBe(true);
  });
});
