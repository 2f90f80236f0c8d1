import type { FinanceView } from '../finance-schema/view-sql.js';
import { OUTCOMES } from './finding.js';

/** Without a heartbeat for so long the process that had it is dead. */
const STALE_S = 60;
/** Of a row of `audit.reconciliation_run`: it says that it is under way, and nobody is at it any more. */
export const IS_STALE = `(status IN ('pending', 'running') AND heartbeat_at < now() - interval '${STALE_S} s')`;

export const RECONCILIATION_RUN: FinanceView = {
  name: 'reconciliation_run',
  means: 'Every time that somebody asked whether what was published and the ledger say the same.',
  columns: {
    reconciliation_id: 'The run.',
    asked_by: 'Who asked for it.',
    asked_at: 'When.',
    status: 'pending, running, done or failed.',
    finished_at: 'When it was done or failed; null before.',
    failure: 'Why it failed.',
    matched:
      'How many events and decisions are in the ledger as they were published; null until it is done, as are all counts.',
    pending: 'How many were so young that they may still be on their way.',
    missing_in_ledger: 'How many events were published and are not posted.',
    missing_in_topic: 'How many postings have no event that was published.',
    differs: 'How many are posted otherwise than published.',
    confirmed_not_settled:
      'How many decisions on a delivery did not come to their end: settled where confirmed, released where abandoned.',
    settled_not_confirmed: 'How many gifts are settled without a decision that they were shown.',
    items_left_out: 'How many things do not match beyond those that are kept as items.',
    ends: "By topic: where each lane's partition ended when it began; it was read up to there.",
  },
  query: `
SELECT reconciliation_id, asked_by, asked_at, CASE WHEN ${IS_STALE} THEN 'failed' ELSE status END, finished_at,
  CASE WHEN ${IS_STALE} THEN 'its process ended' ELSE failure END,
  ${OUTCOMES.map((outcome) => `(counts ->> '${outcome}')::bigint`).join(', ')}, left_out, ends
FROM audit.reconciliation_run`,
};

export const RECONCILIATION_ITEM: FinanceView = {
  name: 'reconciliation_item',
  means: 'What did not match when the topics were held against the ledger. Key: reconciliation_id and n.',
  columns: {
    reconciliation_id: 'The run that found it.',
    n: 'Its number in that run, from 1.',
    kind: 'missing_in_ledger, missing_in_topic, differs, confirmed_not_settled or settled_not_confirmed.',
    status: 'open, accepted (known, and left as it is) or resolved.',
    lane: 'The lane in which it lies.',
    event_id: 'The event that it is about.',
    posting_id: 'The posting that it is about.',
    viewer_id: 'The viewer that it is about.',
    request_id: "The gift's request; with viewer_id its identity.",
    detail: 'What does not match, in words.',
  },
  query: `
SELECT reconciliation_id, n, kind, status, lane, event_id, posting_id, viewer_id, request_id, detail FROM audit.reconciliation_item`,
};

/** Over tables of schema audit, which have to be there before. */
export const RECONCILIATION_VIEWS: readonly FinanceView[] = [RECONCILIATION_RUN, RECONCILIATION_ITEM];
