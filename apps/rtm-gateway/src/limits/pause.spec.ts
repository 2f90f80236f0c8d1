import { expect, it } from 'vitest';
import { Pause } from './pause.js';

it('a pause is on from its beginning for its length, and not before it has begun or after it was ended', () => {
  const pause = new Pause(500);
  expect(pause.isOn(1_000)).toBe(false);
  pause.begin(1_000);
  expect([1_000, 1_499, 1_500].map((now) => pause.isOn(now))).toEqual([true, true, false]);
  pause.begin(2_000);
  pause.end();
  expect(pause.isOn(2_000)).toBe(false);
});

it('a pause begins anew when the clock is set back, and is over for good after its length', () => {
  const pause = new Pause(500);
  pause.begin(60_000);
  expect([1_000, 1_499, 1_500, 60_000].map((now) => pause.isOn(now))).toEqual([true, true, false, false]);
});
