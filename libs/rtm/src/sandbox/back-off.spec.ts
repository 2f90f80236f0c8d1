import { expect, it } from 'vitest';
import { backOffMs } from './back-off.js';

it('comes back soon at first, then ever later, but never later than after five seconds', () => {
  const soonest = [0, 1, 2, 5, 6, 50, 100_000].map((attempt) => backOffMs(attempt, 0));
  expect(soonest).toEqual([50, 100, 200, 1_600, 2_500, 2_500, 2_500]);
  expect(backOffMs(0, 0.999)).toBeLessThan(100);
  expect(backOffMs(100_000, 0.999)).toBeLessThan(5_000);
});
