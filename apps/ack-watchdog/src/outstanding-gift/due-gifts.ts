import { arrayOf, type DueTimer, type Row, type Statement } from '@liwu/event-log';
import type { GiftTimer } from './watch-input.js';
import type { ReminderBudget } from './reminder-budget.js';
import { latestTrueMoment } from './watch-policy.js';

/** Every so many milliseconds it is the oldest gifts' turn to be reminded first, one time in four. */
const TURN_MS = 250;
const TURNS = 4;

/**
 * What is due: all take-overs, the earliest first and those last that a clock far ahead has put off; then as many reminders of
 * each lane as its budget could allow. The newest gifts are reminded first, since their viewers are most likely still there; every
 * fourth turn is the oldest ones', so that none waits for ever. Reminders never fill the whole answer: what the budget refuses stays due.
 */
export const dueGifts = (
  lanes: readonly number[],
  until: number,
  limit: number,
  { burst }: ReminderBudget,
): Statement => ({
  name: 'watchdog-due',
  text: `SELECT d.lane, d.viewer_id, d.request_id FROM (
  SELECT t.lane, t.viewer_id, t.request_id, 0 AS kind, t.due_at_ms AS rank FROM unnest($1::int[]) AS l(lane), LATERAL (
    SELECT g.lane, g.viewer_id, g.request_id, g.due_at_ms FROM outstanding_gift AS g
    WHERE g.lane = l.lane AND g.due_at_ms <= $2::bigint ORDER BY g.due_at_ms LIMIT $3::int) AS t
  UNION ALL
  SELECT t.lane, t.viewer_id, t.request_id, 0, t.taken_over_at_ms FROM unnest($1::int[]) AS l(lane), LATERAL (
    SELECT g.lane, g.viewer_id, g.request_id, g.taken_over_at_ms FROM outstanding_gift AS g
    WHERE g.lane = l.lane AND g.taken_over_at_ms > $6::bigint ORDER BY g.taken_over_at_ms LIMIT $3::int) AS t
  UNION ALL
  SELECT t.lane, t.viewer_id, t.request_id, 1, -t.held_at_ms FROM unnest($1::int[]) AS l(lane), LATERAL (
    SELECT g.lane, g.viewer_id, g.request_id, g.held_at_ms FROM outstanding_gift AS g
    WHERE NOT $5::bool AND g.lane = l.lane AND g.remind_at_ms <= $2::bigint AND g.due_at_ms > $2::bigint
    ORDER BY g.held_at_ms DESC LIMIT $4::int) AS t
  UNION ALL
  SELECT t.lane, t.viewer_id, t.request_id, 1, t.held_at_ms FROM unnest($1::int[]) AS l(lane), LATERAL (
    SELECT g.lane, g.viewer_id, g.request_id, g.held_at_ms FROM outstanding_gift AS g
    WHERE $5::bool AND g.lane = l.lane AND g.remind_at_ms <= $2::bigint AND g.due_at_ms > $2::bigint
    ORDER BY g.held_at_ms LIMIT $4::int) AS t
) AS d ORDER BY d.kind, d.rank LIMIT $3::int`,
  values: [
    arrayOf('int', lanes),
    until,
    limit,
    remindersPerLane(lanes.length, limit, burst),
    isTurnOfTheOldest(until),
    latestTrueMoment(until),
  ],
});

/** A row of what is due. */
export const dueTimer = (row: Row): DueTimer<GiftTimer> => ({
  lane: row['lane'],
  key: row['viewer_id'],
  timer: { requestId: row['request_id'] },
});

const remindersPerLane = (lanes: number, limit: number, burst: number): number =>
  Math.max(1, Math.min(burst, Math.floor(limit / 2 / Math.max(1, lanes))));

const isTurnOfTheOldest = (until: number): boolean => Math.floor(until / TURN_MS) % TURNS === 0;
