import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  FIRST_PROBE_MS,
  GIVE_UP_AFTER_MS,
  LAST_WAIT_MS,
  LONGEST_WAIT_MS,
  MAX_TIMES_OVERLOADED,
  MAX_TRIES,
  scattered,
  silenceMs,
} from './schedule.js';

const page = readFileSync(new URL('../../../../docs/wire-format.md', import.meta.url), 'utf8');
const seconds = (ms: number): number => ms / 1_000;

it('is what other clients are told', () => {
  const [first, , third, fourth, fifth, sixth] = Array.from({ length: 6 }, (_, k) => seconds(silenceMs(k, 0)));
  for (const sentence of [
    `the next identity in turn after ${first} s, the one after it ${first} s later`,
    `then again after ${third}, ${fourth}, ${fifth} and from then on ${sixth} s`,
    `At most ${MAX_TRIES} tries, none begun later than ${seconds(GIVE_UP_AFTER_MS)} s after the first`,
    `after the ninth it waits ${seconds(LAST_WAIT_MS)} s`,
    `${seconds(FIRST_PROBE_MS)} s after the grant and every ${seconds(LONGEST_WAIT_MS)} s`,
    `\`accepted\` resets the wait to ${seconds(LONGEST_WAIT_MS)} s`,
  ]) {
    expect(page).toContain(sentence);
  }
  // 'Four times', 'the ninth', 'up to a fifth', 'up to half as long'
  expect([MAX_TIMES_OVERLOADED, MAX_TRIES, scattered(1_000, 1)]).toEqual([4, 9, 1_500]);
  expect(silenceMs(5, 1)).toBeCloseTo(0.8 * LONGEST_WAIT_MS);
});

it('bears silence for exactly as long twice, and then spreads', () => {
  expect([silenceMs(0, 0), silenceMs(0, 1), silenceMs(1, 1)]).toEqual([1_500, 1_500, 1_500]);
  expect(silenceMs(2, 1)).toBeLessThan(silenceMs(2, 0));
  expect(silenceMs(100, 0)).toBe(LONGEST_WAIT_MS);
});
