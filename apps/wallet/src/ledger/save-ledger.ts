import { type Appended, arrayOf, insertInto, nonEmpty, type Row, setBased, type Statement } from '@liwu/event-log';
import { type DayTotal, type LaneBalance, type LedgerBatch, type LedgerHead, MICROS_PER_MS } from './ledger-batch.js';
import { type PostingRow, rowsOf, type TransferRow } from './ledger-rows.js';

/** Where the books of these lanes stand. */
export const loadHeads = (lanes: ReadonlySet<number>): Statement => ({
  name: 'wallet-load-ledger-heads',
  text: `SELECT lane, last_seq, (extract(epoch FROM last_recorded_at) * 1000000)::bigint AS last_recorded_at_micros, head
FROM ledger_lane WHERE lane = ANY($1::int[])`,
  values: [arrayOf('int', lanes)],
});

export const headsOf = (rows: readonly Row[]): Map<number, LedgerHead> =>
  new Map(
    rows.map((row) => [
      Number(row['lane']),
      {
        lastSeq: Number(row['last_seq']),
        lastRecordedAtMicros: Number(row['last_recorded_at_micros']),
        hash: row['head'],
      },
    ]),
  );

/** All that a batch did to the books; each posting is tied to the event that caused it, and to the posting before it. */
export const saveLedger = (ledger: LedgerBatch, appended: readonly Appended[]): Statement[] => {
  if (ledger.posted.length === 0) return [];
  const places = new Map<object, Appended>(appended.map((place) => [place.event, place]));
  const postings: PostingRow[] = [];
  const transfers: TransferRow[] = [];
  for (const posted of ledger.posted) {
    const place = places.get(posted.event);
    if (!place) throw new Error(`a posting of ${posted.event.type} has no event in this batch`);
    const head = ledger.heads.get(posted.lane)!;
    const rows = rowsOf(posted, place, head.hash);
    head.hash = rows.posting.hash;
    postings.push(rows.posting);
    transfers.push(...rows.transfers);
  }
  return [
    insertPostings(postings),
    insertTransfers(transfers),
    changeBalances(ledger.balanceChanges()),
    changeDayTotals(ledger.dayTotals()),
    ...nonEmpty(
      saveHeads,
      [...ledger.heads].map(([lane, head]) => ({ lane, ...head })),
    ),
  ];
};

const insertPostings = insertInto<PostingRow>('posting', [
  ['posting_id', 'uuid', ({ posting }) => posting.postingId],
  ['kind', 'text', ({ posting }) => posting.kind],
  ['lane', 'int', ({ lane }) => lane],
  ['seq', 'bigint', ({ seq }) => seq],
  ['event_id', 'uuid', ({ place }) => place.id],
  ['event_sequence', 'bigint', ({ place }) => place.sequence],
  ['effective_at', 'timestamptz', ({ posting }) => posting.effectiveAt * MICROS_PER_MS],
  ['recorded_at', 'timestamptz', ({ recordedAtMicros }) => recordedAtMicros],
  ['accounting_date', 'date', ({ accountingDate }) => accountingDate],
  ['is_late', 'bool', ({ isLate }) => isLate],
  ['viewer_id', 'text', ({ posting }) => posting.viewerId],
  ['request_id', 'uuid', ({ posting }) => posting.requestId],
  ['streamer_id', 'text', ({ posting }) => posting.streamerId],
  ['room_id', 'text', ({ posting }) => posting.roomId],
  ['gift_id', 'text', ({ posting }) => posting.giftId],
  ['quantity', 'int', ({ posting }) => posting.quantity],
  ['top_up_id', 'uuid', ({ posting }) => posting.topUpId],
  ['campaign_id', 'text', ({ posting }) => posting.campaignId],
  ['actor', 'text', ({ posting }) => posting.actor],
  ['approved_by', 'text', ({ posting }) => posting.approvedBy],
  ['reason_code', 'text', ({ posting }) => posting.reasonCode],
  ['note_id', 'uuid', ({ posting }) => posting.noteId],
  ['reverses_posting_id', 'uuid', ({ posting }) => posting.reversesPostingId],
  ['transfers', 'int', ({ transfers }) => transfers.length],
  ['hash', 'bytea', ({ hash }) => hash],
]);

const insertTransfers = insertInto<TransferRow>('transfer', [
  ['lane', 'int', ({ lane }) => lane],
  ['seq', 'bigint', ({ seq }) => seq],
  ['posting_seq', 'bigint', ({ postingSeq }) => postingSeq],
  ['debit', 'text', ({ transfer }) => transfer.debit],
  ['credit', 'text', ({ transfer }) => transfer.credit],
  ['unit', 'text', ({ transfer }) => transfer.unit],
  ['amount', 'bigint', ({ transfer }) => transfer.amount],
  ['debit_after', 'numeric', ({ debitAfter }) => debitAfter],
  ['credit_after', 'numeric', ({ creditAfter }) => creditAfter],
  ['lot_id', 'uuid', ({ transfer }) => transfer.lotId],
  ['reverses_seq', 'bigint', ({ reversesSeq }) => reversesSeq],
  ['leaf', 'bytea', ({ leaf }) => leaf],
]);

const changeBalances = setBased<LaneBalance>(
  'wallet-change-balance',
  [
    ['account', 'text', ({ account }) => account],
    ['unit', 'text', ({ unit }) => unit],
    ['lane', 'int', ({ lane }) => lane],
    ['balance', 'numeric', ({ change }) => change],
    ['last_recorded_at', 'timestamptz', ({ lastRecordedAtMicros }) => lastRecordedAtMicros],
  ],
  (names, rows) => `INSERT INTO balance AS t (${names}) SELECT * FROM ${rows}
ON CONFLICT (account, lane, unit) DO UPDATE
SET balance = t.balance + excluded.balance, last_recorded_at = excluded.last_recorded_at`,
);

const changeDayTotals = setBased<DayTotal>(
  'wallet-change-day-total',
  [
    ['lane', 'int', ({ lane }) => lane],
    ['accounting_date', 'date', ({ accountingDate }) => accountingDate],
    ['kind', 'text', ({ kind }) => kind],
    ['account', 'text', ({ account }) => account],
    ['unit', 'text', ({ unit }) => unit],
    ['debits', 'numeric', ({ debits }) => debits],
    ['credits', 'numeric', ({ credits }) => credits],
  ],
  (names, rows) => `INSERT INTO day_total AS t (${names}) SELECT * FROM ${rows}
ON CONFLICT (lane, accounting_date, kind, account, unit) DO UPDATE
SET debits = t.debits + excluded.debits, credits = t.credits + excluded.credits`,
);

const saveHeads = setBased<LedgerHead & { lane: number }>(
  'wallet-save-ledger-heads',
  [
    ['lane', 'int', ({ lane }) => lane],
    ['last_seq', 'bigint', ({ lastSeq }) => lastSeq],
    ['last_recorded_at', 'timestamptz', ({ lastRecordedAtMicros }) => lastRecordedAtMicros],
    ['head', 'bytea', ({ hash }) => hash],
  ],
  (names, rows) => `INSERT INTO ledger_lane (${names}) SELECT * FROM ${rows}
ON CONFLICT (lane) DO UPDATE
SET last_seq = excluded.last_seq, last_recorded_at = excluded.last_recorded_at, head = excluded.head`,
);
