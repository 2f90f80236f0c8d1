import type { PostingRow, TransferRow } from './transfer-row.js';

/** What `readPosting` reads, from `posting AS p`. */
export const POSTING_COLUMNS =
  'p.seq, p.posting_id, p.kind, p.request_id, p.effective_at, p.recorded_at, p.accounting_date, p.is_late, p.viewer_id, ' +
  'p.streamer_id, p.room_id, p.gift_id, p.quantity, p.actor, p.approved_by, p.reason_code, p.reverses_posting_id';

/** What `readTransfer` reads, from `transfer AS t`. */
export const TRANSFER_COLUMNS = 't.seq, t.posting_seq, t.debit, t.credit, t.unit, t.amount, t.lot_id';

const HEADER_BYTES = 19;
const NO_BYTES = Buffer.alloc(0);
const TWO_POW_32 = 2 ** 32;
/** Postgres counts from 2000-01-01. */
const EPOCH_DAYS = 10_957;
const EPOCH_MICROS = EPOCH_DAYS * 86_400_000_000;
const UUID_BYTES = 16;
const HEX_DIGITS = '0123456789abcdef';
/** Where each byte stands in the text of a UUID. */
const UUID_PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const uuidText = Buffer.from('00000000-0000-0000-0000-000000000000', 'latin1');

/**
 * Reads what `COPY … TO STDOUT (FORMAT binary)` sends, chunk by chunk as it comes: numbers, times and ids arrive as they are and need not
 * be written as text by Postgres. Every method that reads a column goes on to the next one.
 */
export class CopyRows {
  private bytes: Buffer = NO_BYTES;
  private at = 0;
  private hasHeader = false;

  /** The rows that are whole by now, each read by `read`; it leaves out what it makes nothing of. */
  rows<Row>(chunk: Buffer, read: (columns: CopyRows) => Row | undefined): Row[] {
    this.bytes = this.at === this.bytes.length ? chunk : Buffer.concat([this.bytes.subarray(this.at), chunk]);
    this.at = 0;
    if (!this.hasHeader && this.bytes.length >= HEADER_BYTES) {
      this.at = HEADER_BYTES;
      this.hasHeader = true;
    }
    const rows: Row[] = [];
    for (let end = this.endOfRow(); end > 0; end = this.endOfRow()) {
      this.at += 2;
      const row = read(this);
      if (row !== undefined) rows.push(row);
      this.at = end;
    }
    return rows;
  }

  /** Where the row that begins here ends; 0 where it is not whole yet, or there is none. */
  private endOfRow(): number {
    const { bytes } = this;
    let at = this.at;
    if (!this.hasHeader || at + 2 > bytes.length) return 0;
    const fields = bytes.readInt16BE(at);
    if (fields < 0) return 0;
    at += 2;
    for (let field = 0; field < fields; field += 1) {
      if (at + 4 > bytes.length) return 0;
      const length = bytes.readInt32BE(at);
      at += length > 0 ? length + 4 : 4;
    }
    return at <= bytes.length ? at : 0;
  }

  /** A bigint column, or a time, that fits a number: sequences, and moments of the next two centuries. */
  long(): number {
    const value = this.bytes.readInt32BE(this.at + 4) * TWO_POW_32 + this.bytes.readUInt32BE(this.at + 8);
    this.at += 12;
    return value;
  }

  bigint(): bigint {
    this.at += 12;
    return this.bytes.readBigInt64BE(this.at - 8);
  }

  int(): number | undefined {
    const length = this.length();
    if (length < 0) return undefined;
    this.at += length;
    return this.bytes.readInt32BE(this.at - length);
  }

  flag(): boolean {
    this.at += 5;
    return this.bytes[this.at - 1] === 1;
  }

  text(): string | undefined {
    const length = this.length();
    if (length < 0) return undefined;
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }

  uuid(): string | undefined {
    const length = this.length();
    if (length < 0) return undefined;
    this.at += length;
    const from = this.at - length;
    for (let index = 0; index < UUID_BYTES; index += 1) {
      const byte = this.bytes[from + index] ?? 0;
      const place = UUID_PLACES[index] ?? 0;
      uuidText[place] = HEX_DIGITS.charCodeAt(byte >> 4);
      uuidText[place + 1] = HEX_DIGITS.charCodeAt(byte & 15);
    }
    return uuidText.toString('latin1');
  }

  private length(): number {
    this.at += 4;
    return this.bytes.readInt32BE(this.at - 4);
  }
}

/** Reads a row of `POSTING_COLUMNS`. */
export const readPosting = (columns: CopyRows): PostingRow => ({
  seq: columns.long(),
  postingId: columns.uuid() ?? '',
  kind: columns.text() ?? '',
  requestId: columns.uuid(),
  effectiveAt: columns.long() + EPOCH_MICROS,
  recordedAt: columns.long() + EPOCH_MICROS,
  accountingDay: (columns.int() ?? 0) + EPOCH_DAYS,
  isLate: columns.flag(),
  viewerId: columns.text(),
  streamerId: columns.text(),
  roomId: columns.text(),
  giftId: columns.text(),
  quantity: columns.int(),
  actor: columns.text(),
  approvedBy: columns.text(),
  reasonCode: columns.text(),
  reversesPostingId: columns.uuid(),
});

/**
 * Reads rows of `TRANSFER_COLUMNS`. `postings` are those of the same page by their order: all of them, so that one that is missing is a
 * fault, or only those that are wanted, so that the transfers of others are left out.
 */
export const transferReader = (
  lane: number,
  postings: readonly PostingRow[],
  isFiltered = false,
): ((columns: CopyRows) => TransferRow | undefined) => {
  let next = 0;
  return (columns) => {
    const seq = columns.long();
    const postingSeq = columns.long();
    while ((postings[next]?.seq ?? Infinity) < postingSeq) next += 1;
    const posting = postings[next];
    if (posting?.seq !== postingSeq) {
      if (isFiltered) return undefined;
      throw new Error(`transfer ${lane}-${seq} has no posting`);
    }
    const [debit, credit, unit] = [columns.text() ?? '', columns.text() ?? '', columns.text() ?? ''];
    return { lane, seq, debit, credit, unit, amount: columns.bigint(), lotId: columns.uuid(), posting };
  };
};
