/** What is said of a posting, wherever one is shown: each column with what it is in `public.posting AS p`, and what it means. */
const COLUMNS: readonly (readonly [column: string, expression: string, meaning: string])[] = [
  ['posting_id', 'p.posting_id', 'The posting.'],
  [
    'kind',
    'p.kind',
    'What happened: top-up, promotion, hold, settle, release, reversal, refund, chargeback, write-off.',
  ],
  ['lane', 'p.lane', 'The lane in which it was posted.'],
  ['event_sequence', 'p.event_sequence', 'The sequence in its lane of the event that it posts.'],
  ['hash', 'p.hash', 'SHA-256 that ties it to its transfers, its event, and the posting before it in the lane.'],
  ['event_id', 'p.event_id', 'The event that it posts.'],
  ['request_id', 'p.request_id', "The gift's request; with viewer_id its identity."],
  ['effective_at', 'p.effective_at', 'When it counts, by whoever caused it.'],
  ['recorded_at', 'p.recorded_at', 'When it was written: strictly growing within a lane.'],
  ['accounting_date', 'p.accounting_date', 'The day of the books that it belongs to.'],
  ['period', 'finance.period_of(p.accounting_date)', 'The month of the books, as YYYY-MM.'],
  ['is_late', 'p.is_late', 'Whether its own day was closed already, so that it counts on the first open one.'],
  ['viewer_id', 'p.viewer_id', 'The viewer whose coins it moves.'],
  ['streamer_id', 'p.streamer_id', 'Who received the gift.'],
  ['room_id', 'p.room_id', 'Where the gift was sent.'],
  ['gift_id', 'p.gift_id', 'Which gift of the catalog it was.'],
  ['quantity', 'p.quantity', 'How many of it.'],
  ['top_up_id', 'p.top_up_id', 'The top-up that it books or takes back.'],
  ['payout_id', 'p.payout_id', 'The payout that it posts.'],
  ['campaign_id', 'p.campaign_id', 'The campaign that gave coins away.'],
  ['actor', 'p.actor', 'Who asked for it, where it was a person or a program, not the journey of a gift.'],
  ['approved_by', 'p.approved_by', 'Who approved it, where that was needed.'],
  ['reason_code', 'p.reason_code', 'Why, where a reason was asked for.'],
  ['note_id', 'p.note_id', 'The note to it; its text is not among these views, since it may be personal.'],
  ['reverses_posting_id', 'p.reverses_posting_id', 'The posting that it takes back.'],
];

/** The list of a SELECT from `public.posting AS p`. */
export const POSTING_SELECT = COLUMNS.map(([, expression]) => expression).join(', ');

/** What those columns mean. */
export const POSTING_COLUMNS: Readonly<Record<string, string>> = Object.fromEntries(
  COLUMNS.map(([column, , meaning]) => [column, meaning]),
);
