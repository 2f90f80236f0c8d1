import { expect, it } from 'vitest';
import { NOON } from '../testing/samples.js';
import { SENDS_PER_SECOND, SendBudget } from './send-budget.js';

const MINUTE_MS = 60_000;

it('an identity that was paused sends again half a second later, also when the clock was set back meanwhile', () => {
  const budget = new SendBudget();
  budget.pause(NOON);
  expect([0, 499, 500].map((ms) => budget.maySend(NOON + ms))).toEqual([false, false, true]);
  budget.pause(NOON);
  const setBack = NOON - MINUTE_MS;
  expect([0, 499, 500, MINUTE_MS].map((ms) => budget.maySend(setBack + ms))).toEqual([false, false, true, true]);
});

it('an identity that was too fast is slow for ten seconds, also when the clock was set back meanwhile', () => {
  const budget = new SendBudget();
  budget.slowDown(NOON);
  const setBack = NOON - MINUTE_MS;
  const sentIn = (from: number): number => {
    let sent = 0;
    for (let now = from; now < from + 1_000; now++) {
      if (!budget.maySend(now)) continue;
      budget.begins(now);
      budget.ended();
      sent++;
    }
    return sent;
  };
  expect(sentIn(setBack)).toBe(SENDS_PER_SECOND / 2 - 1);
  sentIn(setBack + 11_000);
  expect(sentIn(setBack + 12_000)).toBe(SENDS_PER_SECOND);
});
