import { arrayOf, type DueTimer, type Row, type Statement } from '@liwu/event-log';
import { CAN_BE_SHOWN } from './find-due-gifts.js';
import { policyMark } from './policy-mark.js';
import type { ReminderBudget } from './reminder-budget.js';
import type { GiftTimer } from './watch-input.js';
import { allTimes, latestTrueMoment, type WatchPolicy } from './watch-policy.js';

/** As often as the lanes ask at most what is due. Every so many milliseconds is a turn, and one in five is that of the oldest gifts. */
export const TURN_MS = 250;
/** Not four: a budget of a second that three turns take up leaves nothing to each fourth, which would be the oldest ones' for ever. */
const TURNS = 5;
const SECOND_MS = 1_000;
/** Of the whole answer, reminders are a half at most, and gifts of which only the due times are reckoned anew a quarter. */
const REMINDERS_PART = 2;
const RECKONED_PART = 4;

/** What one lane's answer may hold. */
export interface DueOptions {
  readonly policy: WatchPolicy;
  readonly budget: ReminderBudget;
  /** Of take-overs that can still show their gift, and as many again of those that only ask for its closing. */
  readonly takeOversAtOnce: number;
}

/** A lane's share of the take-overs of one turn. */
export const takeOversOfLane = (takeOversPerSecond: number, lanes: number): number =>
  Math.max(1, Math.ceil((takeOversPerSecond * TURN_MS) / SECOND_MS / lanes));

/** Whether the oldest are the first ones this time. */
export const isTurnOfTheOldest = (until: number): boolean => Math.floor(until / TURN_MS) % TURNS === 0;

/**
 * What is due: take-overs that can still show their gift; those that only ask for its closing; as many reminders of each lane as its budget could
 * allow; and gifts whose due times were reckoned by another policy, so that they are reckoned anew at once. Of each kind a lane has a bounded part,
 * and none stands in another's way: what is beyond stays due. The newest are first, since their viewers are most likely still there and their grants
 * last longest; every fifth turn is the oldest ones', so that none waits for ever. The answer has take-overs first, the earliest before the later ones.
 */
export const dueGifts = (lanes: readonly number[], until: number, limit: number, options: DueOptions): Statement => {
  const { policy, budget, takeOversAtOnce } = options;
  const oldestFirst = isTurnOfTheOldest(until);
  const perLane = (part: number): number => Math.max(1, Math.floor(limit / part / Math.max(1, lanes.length)));
  const { heldAfter, heldBy } = holdsToRemind(until, policy);
  return {
    name: `watchdog-due-${oldestFirst ? 'oldest' : 'newest'}`,
    text: oldestFirst ? OLDEST_FIRST : NEWEST_FIRST,
    values: [
      arrayOf('int', lanes),
      until,
      limit,
      takeOversAtOnce,
      latestTrueMoment(until),
      Math.min(budget.burst, perLane(REMINDERS_PART)),
      heldAfter,
      heldBy,
      policyMark(policy),
      perLane(RECKONED_PART),
    ],
  };
};

/** A row of what is due. */
export const dueTimer = (row: Row): DueTimer<GiftTimer> => ({
  lane: row['lane'],
  key: row['viewer_id'],
  timer: { requestId: row['request_id'] },
});

/**
 * Between these moments was held what may be reminded: no room reminds sooner, and later it is taken over. Of what lies between them only that is
 * not due which was reminded already, and that is not more than the budget allowed.
 */
function holdsToRemind(until: number, policy: WatchPolicy): { heldAfter: number; heldBy: number } {
  const times = allTimes(policy);
  const heldAfter = until - Math.max(...times.map(({ takeOverAfterMs }) => takeOverAfterMs));
  const soonest = Math.min(...times.flatMap(({ remindAfterMs }) => remindAfterMs));
  return { heldAfter, heldBy: Number.isFinite(soonest) ? until - soonest : heldAfter };
}

/** Of each lane some gifts for which the condition holds, as rows of one kind. */
const ofEachLane = (kind: number, rank: string, condition: string, order: string, most: string): string =>
  `SELECT t.lane, t.viewer_id, t.request_id, ${kind} AS kind, t.rank FROM unnest($1::int[]) AS l(lane), LATERAL (
    SELECT g.lane, g.viewer_id, g.request_id, ${rank} AS rank FROM outstanding_gift AS g
    WHERE g.lane = l.lane AND ${condition} ${order} LIMIT ${most}) AS t`;

const dueText = (direction: 'ASC' | 'DESC', rankOfHold: string): string =>
  `SELECT d.lane, d.viewer_id, d.request_id FROM (
  ${[
    ofEachLane(0, 'g.due_at_ms', `g.due_at_ms <= $2::bigint AND g.${CAN_BE_SHOWN}`, byDueTime(direction), '$4::int'),
    ofEachLane(
      0,
      'g.due_at_ms',
      `g.due_at_ms <= $2::bigint AND NOT (g.${CAN_BE_SHOWN})`,
      byDueTime(direction),
      '$4::int',
    ),
    ofEachLane(0, 'g.taken_over_at_ms', 'g.taken_over_at_ms > $5::bigint', 'ORDER BY g.taken_over_at_ms', '$4::int'),
    ofEachLane(
      1,
      rankOfHold,
      'g.remind_at_ms <= $2::bigint AND g.due_at_ms > $2::bigint AND g.held_at_ms > $7::bigint AND g.held_at_ms <= $8::bigint',
      `ORDER BY g.held_at_ms ${direction}`,
      '$6::int',
    ),
    ofEachLane(2, '0', 'g.policy < $9::int', 'ORDER BY g.policy', '$10::int'),
    ofEachLane(2, '0', 'g.policy > $9::int', 'ORDER BY g.policy', '$10::int'),
  ].join('\n  UNION ALL\n  ')}
) AS d ORDER BY d.kind, d.rank LIMIT $3::int`;

const byDueTime = (direction: 'ASC' | 'DESC'): string => `ORDER BY g.due_at_ms ${direction}`;

const NEWEST_FIRST = dueText('DESC', '-g.held_at_ms');
const OLDEST_FIRST = dueText('ASC', 'g.held_at_ms');
