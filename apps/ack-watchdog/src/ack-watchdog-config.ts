import { databaseConfigShape, numberList, whenGood, wholeNumber } from '@liwu/service-kit';
import { z } from 'zod';
import {
  DEFAULT_POLICY,
  LATEST_TAKE_OVER_MS,
  MAX_REMINDERS,
  type WatchPolicy,
} from './outstanding-gift/watch-policy.js';

const MAX_REMINDERS_PER_SECOND = 100_000;

/** The watchdog's settings. */
export const ackWatchdogConfig = z
  .object({
    ...databaseConfigShape,
    /** What all lanes together may send in a second. */
    LIWU_REMINDERS_PER_SECOND: wholeNumber(1, MAX_REMINDERS_PER_SECOND).default(DEFAULT_POLICY.remindersPerSecond),
    /** Reminders so long after the hold, ascending. */
    LIWU_REMIND_AFTER_MS: numberList(1, LATEST_TAKE_OVER_MS)
      .refine((all) => all.length <= MAX_REMINDERS, `has more than ${MAX_REMINDERS} reminders`)
      .refine((all) => all.every((ms, index) => index === 0 || ms > all[index - 1]!), {
        error: 'must ascend',
        when: ({ issues }) => issues.length === 0,
      })
      .default([...DEFAULT_POLICY.remindAfterMs]),
    /** So long after the hold the gateway is to broadcast itself. */
    LIWU_TAKE_OVER_AFTER_MS: wholeNumber(1, LATEST_TAKE_OVER_MS).default(DEFAULT_POLICY.takeOverAfterMs),
  })
  .refine(
    ({ LIWU_REMIND_AFTER_MS, LIWU_TAKE_OVER_AFTER_MS }) => Math.max(...LIWU_REMIND_AFTER_MS) < LIWU_TAKE_OVER_AFTER_MS,
    {
      path: ['LIWU_TAKE_OVER_AFTER_MS'],
      error: 'must come after the last reminder',
      when: whenGood('LIWU_REMIND_AFTER_MS', 'LIWU_TAKE_OVER_AFTER_MS'),
    },
  );
export type AckWatchdogConfig = z.output<typeof ackWatchdogConfig>;

/** The settings as the policy that every gift is watched by. */
export const policyOf = (config: AckWatchdogConfig): WatchPolicy => ({
  ...DEFAULT_POLICY,
  remindAfterMs: config.LIWU_REMIND_AFTER_MS,
  takeOverAfterMs: config.LIWU_TAKE_OVER_AFTER_MS,
  remindersPerSecond: config.LIWU_REMINDERS_PER_SECOND,
});
