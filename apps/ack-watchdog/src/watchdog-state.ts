import type { StateTable } from '@liwu/event-log';
import type { StateOf } from '@liwu/service-kit';
import { type AckWatchdogConfig, policyOf } from './ack-watchdog-config.js';
import { COUNTS_AS_UNHELD_ACK, KEEP_ENDED_MS } from './outstanding-gift/save-gifts.js';
import type { WatchBatch } from './outstanding-gift/watch-batch.js';
import type { GiftTimer } from './outstanding-gift/watch-input.js';
import { watchdogHandler } from './watchdog-handler.js';

/** What ended, or began to wait, before this moment may have been forgotten, and forgetting keeps to no pace of its own. */
const KEPT_SINCE = `(SELECT coalesce(max(ended_at_ms), 0) - ${KEEP_ENDED_MS} FROM ended_gift)`;
const isForgettable = (gift: string): string => `${gift}.held_at_ms IS NULL AND ${gift}.since_ms < ${KEPT_SINCE}`;
const FORGETFUL = 'rows of more than 30 days ago are forgotten a few at a time, whenever others end';

const UNHELD_ACKS = `v.unheld_acks - (SELECT count(*)::int FROM outstanding_gift AS g WHERE g.viewer_id = v.viewer_id
  AND ${isForgettable('g')} AND (${COUNTS_AS_UNHELD_ACK}))`;

/** All of the watchdog's tables. What is not compared follows from the policy of today, or is of no account after 30 days. */
export const WATCHDOG_TABLES: readonly StateTable[] = [
  {
    name: 'outstanding_gift',
    compared: {
      rows: `SELECT * FROM outstanding_gift AS o WHERE NOT (${isForgettable('o')})`,
      without: ['due_at_ms', 'remind_at_ms', 'policy'],
      because: `due times follow from the policy, and a row that was written under another one keeps them until it is next loaded; ${FORGETFUL}`,
    },
  },
  {
    name: 'ended_gift',
    compared: { rows: `SELECT * FROM ended_gift WHERE ended_at_ms >= ${KEPT_SINCE}`, because: FORGETFUL },
  },
  {
    name: 'viewer_watch',
    compared: {
      rows: `SELECT v.viewer_id, v.lane, v.reminded, ${UNHELD_ACKS} AS unheld_acks FROM viewer_watch AS v`,
      because: `what waited for more than 30 days counts until its row is forgotten; ${FORGETFUL}`,
    },
  },
  {
    name: 'reminder_budget',
    compared: {
      without: ['sent_at_ms'],
      because: 'how many reminders are remembered follows from the policy, and matters for a second',
    },
  },
];

/** What the watchdog knows, and how it can be built again. */
export const watchdogState = (config: AckWatchdogConfig): StateOf<WatchBatch, never, GiftTimer> => ({
  handler: watchdogHandler(policyOf(config), config.LIWU_LANES, {
    count: () => undefined,
    log: { warn: () => undefined },
  }),
  tables: WATCHDOG_TABLES,
  invariants: [
    {
      says: 'as many gifts were confirmed and abandoned',
      query: `SELECT outcome, count(*) FROM ended_gift WHERE ended_at_ms >= ${KEPT_SINCE} GROUP BY outcome ORDER BY outcome`,
    },
    {
      says: 'the same gifts are held and not decided',
      query:
        'SELECT viewer_id, request_id FROM outstanding_gift WHERE held_at_ms IS NOT NULL ORDER BY viewer_id, request_id',
    },
  ],
});
