const SECOND_MS = 1_000;
/** A second's reminders are spread over so many parts of it. */
const PARTS = 4;

/** What one lane may send: at most `count` within `windowMs`, and at most `burst` within a quarter of it. */
export interface ReminderBudget {
  readonly count: number;
  readonly windowMs: number;
  readonly burst: number;
}

/** A lane's share of what all lanes together may send: never more than that in any second, wherever the second begins. */
export const budgetOfLane = (remindersPerSecond: number, lanes: number): ReminderBudget => {
  const perSecond = remindersPerSecond / lanes;
  const count = Math.max(1, Math.floor(perSecond));
  const windowMs = perSecond >= 1 ? SECOND_MS : Math.ceil(SECOND_MS / perSecond);
  return { count, windowMs, burst: Math.ceil(count / PARTS) };
};

/** The moments of a lane's latest reminders, the newest last; as many as its budget looks back at. */
export type ReminderTimes = readonly number[];

/** Whether the lane may send a reminder now. A clock that jumped back sends none until it has caught up. */
export const mayRemind = ({ count, windowMs, burst }: ReminderBudget, sent: ReminderTimes, now: number): boolean =>
  sent.filter((at) => at > now - windowMs).length < count &&
  sent.filter((at) => at > now - windowMs / PARTS).length < burst;

/** Notes a reminder that was sent. */
export const noteReminder = ({ count }: ReminderBudget, sent: ReminderTimes, at: number): ReminderTimes =>
  [...sent, at].slice(-count);
