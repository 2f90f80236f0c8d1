import type { LiwuEvent } from '@liwu/contracts';
import { type Appended, arrayOf, insertInto, nonEmpty, type Row, setBased, type Statement } from '@liwu/event-log';
import {
  type BalanceChange,
  type LedgerBatch,
  type LedgerHead,
  MICROS_PER_MS,
  type Posted,
  type PostedTransfer,
} from './ledger-batch.js';

/** Where the books of these lanes stand. */
export const loadHeads = (lanes: ReadonlySet<number>): Statement => ({
  name: 'wallet-load-ledger-heads',
  text: `SELECT lane, last_seq, (extract(epoch FROM last_recorded_at) * 1000000)::bigint AS last_recorded_at_micros
FROM ledger_lane WHERE lane = ANY($1::int[])`,
  values: [arrayOf('int', lanes)],
});

export const headsOf = (rows: readonly Row[]): Map<number, LedgerHead> =>
  new Map(
    rows.map((row) => [
      Number(row['lane']),
      { lastSeq: Number(row['last_seq']), lastRecordedAtMicros: Number(row['last_recorded_at_micros']) },
    ]),
  );

/** All that a batch did to the books; each posting is tied to the event that caused it. */
export const saveLedger = (ledger: LedgerBatch, appended: readonly Appended[]): Statement[] => {
  if (ledger.posted.length === 0) return [];
  const places = new Map(appended.map((place) => [place.event, place]));
  return [
    insertPostings(ledger.posted.map((posted) => ({ ...posted, place: placeOf(posted.event, places) }))),
    insertTransfers(ledger.transfers),
    changeBalances(ledger.balanceChanges()),
    ...nonEmpty(
      saveHeads,
      [...ledger.heads].map(([lane, head]) => ({ lane, ...head })),
    ),
  ];
};

function placeOf(event: LiwuEvent, places: ReadonlyMap<LiwuEvent, Appended>): Appended {
  const place = places.get(event);
  if (!place) throw new Error(`a posting of ${event.type} has no event in this batch`);
  return place;
}

const insertPostings = insertInto<Posted & { place: Appended }>('posting', [
  ['posting_id', 'uuid', ({ posting }) => posting.postingId],
  ['kind', 'text', ({ posting }) => posting.kind],
  ['lane', 'int', ({ lane }) => lane],
  ['seq', 'bigint', ({ seq }) => seq],
  ['event_id', 'uuid', ({ place }) => place.id],
  ['event_sequence', 'bigint', ({ place }) => place.sequence],
  ['effective_at', 'timestamptz', ({ posting }) => posting.effectiveAt * MICROS_PER_MS],
  ['recorded_at', 'timestamptz', ({ recordedAtMicros }) => recordedAtMicros],
  ['accounting_date', 'date', ({ accountingDate }) => accountingDate],
  ['viewer_id', 'text', ({ posting }) => posting.viewerId],
  ['request_id', 'uuid', ({ posting }) => posting.requestId],
  ['streamer_id', 'text', ({ posting }) => posting.streamerId],
  ['room_id', 'text', ({ posting }) => posting.roomId],
  ['gift_id', 'text', ({ posting }) => posting.giftId],
  ['quantity', 'int', ({ posting }) => posting.quantity],
  ['top_up_id', 'uuid', ({ posting }) => posting.topUpId],
  ['actor', 'text', ({ posting }) => posting.actor],
]);

const insertTransfers = insertInto<PostedTransfer>('transfer', [
  ['lane', 'int', ({ lane }) => lane],
  ['seq', 'bigint', ({ seq }) => seq],
  ['posting_seq', 'bigint', ({ postingSeq }) => postingSeq],
  ['debit', 'text', ({ transfer }) => transfer.debit],
  ['credit', 'text', ({ transfer }) => transfer.credit],
  ['unit', 'text', ({ transfer }) => transfer.unit],
  ['amount', 'bigint', ({ transfer }) => transfer.amount],
  ['lot_id', 'uuid', ({ transfer }) => transfer.lotId],
]);

const changeBalances = setBased<BalanceChange>(
  'wallet-change-balance',
  [
    ['account', 'text', ({ account }) => account],
    ['unit', 'text', ({ unit }) => unit],
    ['lane', 'int', ({ lane }) => lane],
    ['balance', 'numeric', ({ change }) => change],
    ['last_recorded_at', 'timestamptz', ({ lastRecordedAtMicros }) => lastRecordedAtMicros],
  ],
  (names, rows) => `INSERT INTO balance AS t (${names}) SELECT * FROM ${rows}
ON CONFLICT (account, unit, lane) DO UPDATE
SET balance = t.balance + excluded.balance, last_recorded_at = excluded.last_recorded_at`,
);

const saveHeads = setBased<LedgerHead & { lane: number }>(
  'wallet-save-ledger-heads',
  [
    ['lane', 'int', ({ lane }) => lane],
    ['last_seq', 'bigint', ({ lastSeq }) => lastSeq],
    ['last_recorded_at', 'timestamptz', ({ lastRecordedAtMicros }) => lastRecordedAtMicros],
  ],
  (names, rows) => `INSERT INTO ledger_lane (${names}) SELECT * FROM ${rows}
ON CONFLICT (lane) DO UPDATE SET last_seq = excluded.last_seq, last_recorded_at = excluded.last_recorded_at`,
);
