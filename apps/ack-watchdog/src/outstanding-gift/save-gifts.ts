import { arrayOf, nonEmpty, type SetBased, setBased, type Statement, upsertInto } from '@liwu/event-log';
import { ENDED_COLUMNS, type EndedRow, OUTSTANDING_COLUMNS, type OutstandingRow, outstandingRow } from './gift-rows.js';
import type { Viewer } from './gift.js';
import type { ReminderTimes } from './reminder-budget.js';
import type { WatchBatch } from './watch-batch.js';
import type { WatchPolicy } from './watch-policy.js';

/** A request is at most 10 minutes old when it is received, so nothing is asked about it after so long. */
export const KEEP_ENDED_MS = 30 * 86_400_000;
/** Each batch forgets at most so many gifts more than twice as many as it ended, so that forgetting keeps up and never stalls. */
const FORGET_MORE = 100;

const KEYS = ['viewer_id', 'request_id'];
const upsertOutstanding = upsertInto<OutstandingRow>('outstanding_gift', KEYS, OUTSTANDING_COLUMNS);
const upsertEnded = upsertInto<EndedRow>('ended_gift', KEYS, ENDED_COLUMNS);
const deleteFrom = (table: string): SetBased<EndedRow | OutstandingRow> =>
  setBased(
    `watchdog-delete-${table}`,
    [
      ['viewer_id', 'text', ({ entry }) => entry.viewerId],
      ['request_id', 'uuid', ({ entry }) => entry.requestId],
    ],
    (_names, rows) =>
      `DELETE FROM ${table} AS g USING ${rows} WHERE g.viewer_id = u.viewer_id AND g.request_id = u.request_id`,
  );
const deleteOutstanding = deleteFrom('outstanding_gift');
const deleteEnded = deleteFrom('ended_gift');
const upsertViewers = upsertInto<{ viewerId: string; lane: number; viewer: Viewer }>(
  'viewer_watch',
  ['viewer_id'],
  [
    ['viewer_id', 'text', ({ viewerId }) => viewerId],
    ['lane', 'int', ({ lane }) => lane],
    ['reminded', 'jsonb', ({ viewer }) => JSON.stringify(viewer.reminded)],
    ['unheld_acks', 'int', ({ viewer }) => viewer.unheldAcks],
  ],
);
const upsertBudgets = upsertInto<{ lane: number; times: ReminderTimes }>(
  'reminder_budget',
  ['lane'],
  [
    ['lane', 'int', ({ lane }) => lane],
    ['sent_at_ms', 'jsonb', ({ times }) => JSON.stringify(times)],
  ],
);

/** Writes all that a batch changed. A gift is outstanding or ended, never both. */
export const saveGifts = (batch: WatchBatch, policy: WatchPolicy): Statement[] => {
  const { gifts, viewers, reminders } = batch.changes();
  const outstanding: OutstandingRow[] = [];
  const ended: EndedRow[] = [];
  for (const entry of gifts) {
    const { gift } = entry;
    if (gift.phase === 'ended') ended.push({ entry, gift });
    else outstanding.push(outstandingRow(entry, gift, policy));
  }
  return [
    ...nonEmpty(upsertOutstanding, outstanding),
    ...nonEmpty(
      deleteOutstanding,
      ended.filter(({ entry }) => entry.hasRow),
    ),
    ...nonEmpty(
      deleteEnded,
      outstanding.filter(({ entry }) => entry.hadEnded),
    ),
    ...nonEmpty(upsertEnded, ended),
    ...nonEmpty(upsertViewers, viewers),
    ...nonEmpty(upsertBudgets, reminders),
    ...(ended.length > 0 ? forgetOld(ended) : []),
  ];
};

/** Old gifts of these lanes only: their rows are this transaction's, so that no two replicas wait for each other. */
function forgetOld(ended: readonly EndedRow[]): Statement[] {
  const lanes = [...new Set(ended.map(({ entry }) => entry.lane))];
  const before = Math.max(...ended.map(({ gift }) => gift.endedAt)) - KEEP_ENDED_MS;
  const values = [arrayOf('int', lanes), before, 2 * ended.length + FORGET_MORE];
  return [
    { name: 'watchdog-forget-ended_gift', text: deleteOld('ended_gift', 'ended_at_ms', ''), values },
    { name: 'watchdog-forget-outstanding_gift', text: FORGET_UNHELD, values },
  ];
}

const deleteOld = (table: string, age: string, only: string): string => `DELETE FROM ${table} AS g USING (
  SELECT o.viewer_id, o.request_id FROM unnest($1::int[]) AS l(lane), LATERAL (
    SELECT o.viewer_id, o.request_id FROM ${table} AS o WHERE o.lane = l.lane AND o.${age} < $2::bigint ${only}
    ORDER BY o.${age} LIMIT $3::int) AS o LIMIT $3::int) AS old
WHERE g.viewer_id = old.viewer_id AND g.request_id = old.request_id`;

/** `countsAsUnheldAck` in SQL, of the column `facts` of a gift that is not held. */
export const COUNTS_AS_UNHELD_ACK = `facts ? 'acknowledgedAt' OR facts -> 'late' @> '[{"how": "acknowledged"}]'`;

/** What counted as a viewer's unheld acknowledgement counts no more once its row is forgotten. */
const FORGET_UNHELD = `WITH gone AS (
  ${deleteOld('outstanding_gift', 'since_ms', 'AND o.held_at_ms IS NULL')}
  RETURNING g.viewer_id, g.facts
)
UPDATE viewer_watch AS v SET unheld_acks = v.unheld_acks - acked.gifts FROM (
  SELECT viewer_id, count(*)::int AS gifts FROM gone
  WHERE ${COUNTS_AS_UNHELD_ACK}
  GROUP BY viewer_id) AS acked
WHERE v.viewer_id = acked.viewer_id`;
