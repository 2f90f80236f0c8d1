import { expect, it } from 'vitest';
import { nextBackoff } from './next-backoff.js';

it('after each failure the wait doubles, from the first one up to the longest', () => {
  const waits = [0];
  for (let failure = 0; failure < 6; failure++) waits.push(nextBackoff(waits.at(-1)!, 50, 500));
  expect(waits).toEqual([0, 50, 100, 200, 400, 500, 500]);
});
