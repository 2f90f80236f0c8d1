import type { PostingRow, TransferRow } from '../ledger/ledger-rows.js';
import { MICROS_PER_MS } from '../ledger/ledger-batch.js';

type Value = string | number | bigint | boolean | undefined;

/** A column as text: how the database writes it, and how a row that follows from an event does. */
export type TextColumn<Row> = readonly [name: string, of: (row: Row) => Value, sql?: string];

/** What stands between columns and between rows; no expected text has it, see `isPlain`. */
const COLUMN_END = '\u001F';
const ROW_END = '\u001E';

const micros = (column: string): string => `(extract(epoch FROM ${column}) * 1000000)::bigint`;
const hex = (column: string): string => `encode(${column}, 'hex')`;

/** Every column of a posting but its lane. */
export const POSTING_COLUMNS: readonly TextColumn<PostingRow>[] = [
  ['seq', ({ seq }) => seq],
  ['kind', ({ posting }) => posting.kind],
  ['posting_id', ({ posting }) => posting.postingId],
  ['event_id', ({ place }) => place.id],
  ['event_sequence', ({ place }) => place.sequence],
  ['effective_at', ({ posting }) => posting.effectiveAt * MICROS_PER_MS, micros('effective_at')],
  ['recorded_at', ({ recordedAtMicros }) => recordedAtMicros, micros('recorded_at')],
  ['accounting_date', ({ accountingDate }) => accountingDate],
  ['is_late', ({ isLate }) => isLate],
  ['viewer_id', ({ posting }) => posting.viewerId],
  ['request_id', ({ posting }) => posting.requestId],
  ['streamer_id', ({ posting }) => posting.streamerId],
  ['room_id', ({ posting }) => posting.roomId],
  ['gift_id', ({ posting }) => posting.giftId],
  ['quantity', ({ posting }) => posting.quantity],
  ['top_up_id', ({ posting }) => posting.topUpId],
  ['payout_id', () => undefined],
  ['campaign_id', ({ posting }) => posting.campaignId],
  ['actor', ({ posting }) => posting.actor],
  ['approved_by', ({ posting }) => posting.approvedBy],
  ['reason_code', ({ posting }) => posting.reasonCode],
  ['note_id', ({ posting }) => posting.noteId],
  ['reverses_posting_id', ({ posting }) => posting.reversesPostingId],
  ['transfers', ({ transfers }) => transfers.length],
  ['hash', ({ hash }) => hash.toString('hex'), hex('hash')],
];

/** Every column of a transfer but its lane. */
export const TRANSFER_COLUMNS: readonly TextColumn<TransferRow>[] = [
  ['seq', ({ seq }) => seq],
  ['posting_seq', ({ postingSeq }) => postingSeq],
  ['debit', ({ transfer }) => transfer.debit],
  ['credit', ({ transfer }) => transfer.credit],
  ['unit', ({ transfer }) => transfer.unit],
  ['amount', ({ transfer }) => transfer.amount],
  ['debit_after', ({ debitAfter }) => debitAfter],
  ['credit_after', ({ creditAfter }) => creditAfter],
  ['lot_id', ({ transfer }) => transfer.lotId],
  ['reverses_seq', ({ reversesSeq }) => reversesSeq],
  ['leaf', ({ leaf }) => leaf.toString('hex'), hex('leaf')],
];

export const sqlOf = <Row>([name, , sql = name]: TextColumn<Row>): string => `(${sql})::text`;
export const textOf = (value: Value): string | null => (value === undefined ? null : String(value));

/**
 * One line of text for a row. The count of its nulls is part of it, as an empty text looks the same: and where an expected text has
 * none of the ends (`isPlain`), no row but the expected one gives the same line.
 */
const lineSql = <Row>(columns: readonly TextColumn<Row>[]): string => {
  const texts = columns.map((column) => `coalesce(${sqlOf(column)}, '')`);
  return `concat_ws(E'\\x1F', num_nulls(${columns.map(([name]) => name).join(', ')})::text, ${texts.join(', ')})`;
};

const lineOf = <Row>(columns: readonly TextColumn<Row>[], row: Row): string => {
  let line = '';
  let nulls = 0;
  for (const [, of] of columns) {
    const value = of(row);
    if (value === undefined) nulls += 1;
    line += value === undefined ? COLUMN_END : COLUMN_END + String(value);
  }
  return nulls + line;
};

/**
 * Of all rows of a lane with a seq from $2 to $3, in order. How many they are is part of it: else a row whose text holds the ends and all of
 * the next row would stand for both. With as many rows, and so as many ends between them, none can be within a text.
 */
export const digestSql = <Row>(table: string, columns: readonly TextColumn<Row>[]): string =>
  `(SELECT encode(sha256(convert_to(count(*) || coalesce(string_agg(E'\\x1E' || line, '' ORDER BY seq), ''), 'UTF8')), 'hex')
FROM (SELECT seq, ${lineSql(columns)} AS line FROM public.${table} WHERE lane = $1 AND seq BETWEEN $2 AND $3) AS lines)`;

/** What is hashed of the expected rows. */
export const digested = <Row>(columns: readonly TextColumn<Row>[], rows: readonly Row[]): string =>
  rows.length + rows.map((row) => ROW_END + lineOf(columns, row)).join('');

/** Whether a posting's free texts cannot be mistaken for ends of columns or rows; all others are of narrower kinds. */
export const isPlain = ({ posting: { actor, approvedBy, reasonCode, campaignId } }: PostingRow): boolean =>
  [actor, approvedBy, reasonCode, campaignId].every((text) => text === undefined || !hasEnd(text));

const hasEnd = (text: string): boolean => text.includes(COLUMN_END) || text.includes(ROW_END);
