import { chartEntryOf } from '../ledger/chart-of-accounts.js';
import { formatMinor } from '../ledger/units.js';
import { type ByteSink, TextPieces } from './text-pieces.js';
import type { Totals } from './totals.js';
import { dayText, type PostingRow, timeText, type TransferRow } from './transfer-row.js';

/** The columns of an entry in the order of `finance.md`, section 6. Columns are only ever added, at the end. */
export const CSV_COLUMNS = (
  'entry_id,posting_id,lane,seq,side,account,counter_account,class,unit,amount,signed_amount,kind,request_id,lot_id,effective_at,' +
  'recorded_at,accounting_date,is_late,viewer_id,streamer_id,room_id,gift_id,quantity,actor,approved_by,reason_code,reverses_posting_id'
).split(',');

const NEEDS_QUOTES = /[",\r\n]/;

/** A field by RFC 4180: quoted where it has to be; empty for nothing. */
export const csvField = (value: string | number | undefined): string => {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  return NEEDS_QUOTES.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
};

const MAX_KNOWN_CLASSES = 50_000;
const knownClasses = new Map<string, string>();

/** The account's class. Throws for what is not in the chart: nothing else is ever posted to. */
export const classOf = (account: string): string => {
  const known = knownClasses.get(account);
  if (known !== undefined) return known;
  const entry = chartEntryOf(account);
  if (!entry) throw new Error(`the chart of accounts has no ${account}`);
  if (knownClasses.size >= MAX_KNOWN_CLASSES) knownClasses.clear();
  knownClasses.set(account, entry.class);
  return entry.class;
};

/** What the two lines of a transfer take at most: all texts of the books are short. */
const MOST_BYTES = 65_536;

/** What both lines of a transfer have in common. */
interface Line {
  readonly lane: string;
  readonly seq: string;
  readonly unit: string;
  readonly decimal: string;
  readonly lotId: string;
}

/** Writes entries as CSV: two lines for a transfer, the debit's first, with the header's line before all of them. */
export class EntryCsv {
  private readonly pieces: TextPieces;
  private posting: PostingRow | undefined;
  private head = Buffer.alloc(0);
  private middle = Buffer.alloc(0);
  private tail = Buffer.alloc(0);

  constructor(
    sink: ByteSink,
    private readonly wants: (account: string) => boolean,
    private readonly totals: Totals,
  ) {
    this.pieces = new TextPieces(sink);
    this.pieces.text(`${CSV_COLUMNS.join(',')}\r\n`);
  }

  async write(rows: readonly TransferRow[]): Promise<void> {
    for (const row of rows) {
      if (!this.pieces.hasRoom(MOST_BYTES)) await this.pieces.flushed();
      this.writeRow(row);
    }
  }

  end(): Promise<void> {
    return this.pieces.flushed();
  }

  /** The lines of one transfer; an entry whose account nobody asked for has none. */
  private writeRow({ lane, seq, debit, credit, unit, amount, lotId = '', posting }: TransferRow): void {
    if (posting !== this.posting) this.readPosting(posting, lane);
    const [hasDebit, hasCredit] = [this.wants(debit), this.wants(credit)];
    this.totals.add(unit, amount, hasDebit, hasCredit);
    const entry = { lane: String(lane), seq: String(seq), unit, decimal: formatMinor(amount, unit), lotId };
    if (hasDebit) this.writeLine(entry, '-D,', 'debit', debit, credit);
    if (hasCredit) this.writeLine(entry, '-C,', 'credit', credit, debit);
  }

  /** Accounts, units, ids and numbers are ASCII and have no character that needs quotes: `classOf` and `formatMinor` know no others. */
  private writeLine(entry: Line, end: string, side: 'debit' | 'credit', account: string, counterAccount: string): void {
    const { pieces } = this;
    pieces.ascii(entry.lane);
    pieces.ascii('-');
    pieces.ascii(entry.seq);
    pieces.ascii(end);
    pieces.bytes(this.head);
    pieces.ascii(entry.seq);
    pieces.ascii(',');
    pieces.ascii(side);
    for (const field of [account, counterAccount, classOf(account), entry.unit, entry.decimal]) {
      pieces.ascii(',');
      pieces.ascii(field);
    }
    pieces.ascii(side === 'debit' ? ',' : ',-');
    pieces.ascii(entry.decimal);
    pieces.bytes(this.middle);
    pieces.ascii(entry.lotId);
    pieces.bytes(this.tail);
  }

  /** What all entries of a posting share is made once. */
  private readPosting(posting: PostingRow, lane: number): void {
    this.posting = posting;
    this.head = Buffer.from(`${posting.postingId},${lane},`, 'latin1');
    this.middle = Buffer.from(`,${csvField(posting.kind)},${posting.requestId ?? ''},`, 'utf8');
    const times = `${timeText(posting.effectiveAt)},${timeText(posting.recordedAt)},${dayText(posting.accountingDay)}`;
    const fields = [
      posting.viewerId,
      posting.streamerId,
      posting.roomId,
      posting.giftId,
      posting.quantity,
      posting.actor,
      posting.approvedBy,
      posting.reasonCode,
      posting.reversesPostingId,
    ];
    this.tail = Buffer.from(`,${times},${posting.isLate},${fields.map(csvField).join(',')}\r\n`, 'utf8');
  }
}
