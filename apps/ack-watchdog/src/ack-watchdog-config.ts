import { databaseConfigShape, numberList, whenGood, wholeNumber } from '@liwu/service-kit';
import { z } from 'zod';
import {
  DEFAULT_POLICY,
  LATEST_TAKE_OVER_MS,
  MAX_REMINDERS,
  type WatchPolicy,
  type WatchTimes,
} from './outstanding-gift/watch-policy.js';
import { type RoomSettings, roomSettings } from './room-settings.js';

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
    /** Rooms with times of their own: `{"room-1":{"remindAfterMs":[2000],"takeOverAfterMs":8000}}`; what a room does not say is as everywhere. */
    LIWU_WATCH_POLICY_PER_ROOM: roomSettings.default(new Map()),
  })
  .refine(
    ({ LIWU_REMIND_AFTER_MS, LIWU_TAKE_OVER_AFTER_MS }) => Math.max(...LIWU_REMIND_AFTER_MS) < LIWU_TAKE_OVER_AFTER_MS,
    {
      path: ['LIWU_TAKE_OVER_AFTER_MS'],
      error: 'must come after the last reminder',
      when: whenGood('LIWU_REMIND_AFTER_MS', 'LIWU_TAKE_OVER_AFTER_MS'),
    },
  )
  .refine((config) => overlappingRooms(config).length === 0, {
    path: ['LIWU_WATCH_POLICY_PER_ROOM'],
    error: ({ input }) =>
      `${overlappingRooms(input as RoomsAndTimes).join(', ')}: takeOverAfterMs must come after the room's last reminder`,
    when: whenGood('LIWU_REMIND_AFTER_MS', 'LIWU_TAKE_OVER_AFTER_MS', 'LIWU_WATCH_POLICY_PER_ROOM'),
  });
export type AckWatchdogConfig = z.output<typeof ackWatchdogConfig>;

/** The settings as the policy that every gift is watched by. */
export const policyOf = (config: AckWatchdogConfig): WatchPolicy => ({
  ...DEFAULT_POLICY,
  remindAfterMs: config.LIWU_REMIND_AFTER_MS,
  takeOverAfterMs: config.LIWU_TAKE_OVER_AFTER_MS,
  perRoom: new Map(
    [...config.LIWU_WATCH_POLICY_PER_ROOM].map(([room, settings]) => [room, timesOfRoom(settings, config)]),
  ),
  remindersPerSecond: config.LIWU_REMINDERS_PER_SECOND,
});

/** The settings that the times of rooms follow from. */
interface RoomsAndTimes {
  readonly LIWU_REMIND_AFTER_MS: readonly number[];
  readonly LIWU_TAKE_OVER_AFTER_MS: number;
  readonly LIWU_WATCH_POLICY_PER_ROOM: ReadonlyMap<string, RoomSettings>;
}

/** What the room does not say is as everywhere. */
function timesOfRoom({ remindAfterMs, takeOverAfterMs }: RoomSettings, everywhere: RoomsAndTimes): WatchTimes {
  return {
    remindAfterMs: remindAfterMs ?? everywhere.LIWU_REMIND_AFTER_MS,
    takeOverAfterMs: takeOverAfterMs ?? everywhere.LIWU_TAKE_OVER_AFTER_MS,
  };
}

/** The rooms in which a reminder would come after the take-over. */
function overlappingRooms(settings: RoomsAndTimes): string[] {
  return [...settings.LIWU_WATCH_POLICY_PER_ROOM].flatMap(([room, ofRoom]) => {
    const { remindAfterMs, takeOverAfterMs } = timesOfRoom(ofRoom, settings);
    return Math.max(...remindAfterMs) < takeOverAfterMs ? [] : [room];
  });
}
