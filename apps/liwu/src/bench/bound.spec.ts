import { expect, it } from 'vitest';
import { atLeast, atMost } from './bound.js';

it('a bound is kept by the figure that meets it, and missed by the next one', () => {
  expect([atMost(0.2, 0.2), atMost(0.21, 0.2)]).toEqual(['(at most 0.2: kept)', '(at most 0.2: MISSED)']);
  expect([atLeast(500, 500), atLeast(499, 500)]).toEqual(['(at least 500: kept)', '(at least 500: MISSED)']);
});
