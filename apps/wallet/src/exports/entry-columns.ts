import { exponentOf } from '../ledger/units.js';
import { classOf } from './entry-csv.js';
import type { TransferRow } from './transfer-row.js';

type Texts = (string | undefined)[];

const TEXTS = [
  'entry_id',
  'posting_id',
  'side',
  'account',
  'counter_account',
  'class',
  'unit',
  'kind',
  'request_id',
  'lot_id',
  'viewer_id',
  'streamer_id',
  'room_id',
  'gift_id',
  'actor',
  'approved_by',
  'reason_code',
  'reverses_posting_id',
] as const;
const LONGS = ['seq', 'amount_minor', 'signed_minor', 'effective_at', 'recorded_at'] as const;
const INTS = ['lane', 'unit_exponent', 'accounting_date'] as const;

const byName = <Name extends string, Column>(names: readonly Name[], make: () => Column): Record<Name, Column> =>
  Object.fromEntries(names.map((name) => [name, make()])) as Record<Name, Column>;

/** Entries column by column, as many as a row group takes; numbers lie outside of the heap. */
export class EntryColumns {
  length = 0;
  private readonly longs: Record<(typeof LONGS)[number], BigInt64Array>;
  private readonly ints: Record<(typeof INTS)[number], Int32Array>;
  private readonly texts: Record<(typeof TEXTS)[number], Texts>;
  private readonly quantity: (number | undefined)[];
  private readonly isLate: boolean[];

  constructor(capacity: number) {
    this.longs = byName(LONGS, () => new BigInt64Array(capacity));
    this.ints = byName(INTS, () => new Int32Array(capacity));
    this.texts = byName(TEXTS, (): Texts => Array.from({ length: capacity }));
    this.quantity = Array.from({ length: capacity });
    this.isLate = Array.from({ length: capacity }, () => false);
  }

  /** The entry that the transfer is for one of its two accounts. */
  add(row: TransferRow, side: 'debit' | 'credit'): void {
    const { lane, seq, unit, amount, lotId, posting } = row;
    const { longs, ints, texts, length: at } = this;
    longs.seq[at] = BigInt(seq);
    longs.amount_minor[at] = amount;
    longs.signed_minor[at] = side === 'debit' ? amount : -amount;
    longs.effective_at[at] = BigInt(posting.effectiveAt);
    longs.recorded_at[at] = BigInt(posting.recordedAt);
    ints.lane[at] = lane;
    ints.unit_exponent[at] = exponentOf(unit) ?? 0;
    ints.accounting_date[at] = posting.accountingDay;
    texts.entry_id[at] = `${lane}-${seq}-${side === 'debit' ? 'D' : 'C'}`;
    texts.side[at] = side;
    texts.account[at] = row[side];
    texts.counter_account[at] = side === 'debit' ? row.credit : row.debit;
    texts.class[at] = classOf(row[side]);
    texts.unit[at] = unit;
    texts.lot_id[at] = lotId;
    texts.posting_id[at] = posting.postingId;
    texts.kind[at] = posting.kind;
    texts.request_id[at] = posting.requestId;
    texts.viewer_id[at] = posting.viewerId;
    texts.streamer_id[at] = posting.streamerId;
    texts.room_id[at] = posting.roomId;
    texts.gift_id[at] = posting.giftId;
    texts.actor[at] = posting.actor;
    texts.approved_by[at] = posting.approvedBy;
    texts.reason_code[at] = posting.reasonCode;
    texts.reverses_posting_id[at] = posting.reversesPostingId;
    this.quantity[at] = posting.quantity;
    this.isLate[at] = posting.isLate;
    this.length += 1;
  }

  /** What a column holds, for the writer. */
  column(name: string): BigInt64Array | Int32Array | unknown[] {
    const { length, longs, ints, texts } = this;
    const numbers = (longs as Record<string, BigInt64Array>)[name] ?? (ints as Record<string, Int32Array>)[name];
    if (numbers) return numbers.subarray(0, length);
    const others: Record<string, unknown[]> = { ...texts, quantity: this.quantity, is_late: this.isLate };
    return others[name]?.slice(0, length) ?? [];
  }

  /** What comes next is written over what is there. */
  clear(): void {
    this.length = 0;
  }
}
