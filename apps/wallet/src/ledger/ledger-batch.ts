import type { LiwuEvent } from '@liwu/contracts';
import type { AccountingDate } from './accounting-date.js';
import { isDebitNormal } from './chart-of-accounts.js';
import type { Posting, Transfer } from './posting.js';

export const MICROS_PER_MS = 1_000;

/** How far one lane's books have come. */
export interface LedgerHead {
  /** The lane's last transfer, gapless from 1; 0 before the first. */
  lastSeq: number;
  /** Microseconds since 1970. */
  lastRecordedAtMicros: number;
}

/** A posting with its place in its lane's books. */
export interface Posted {
  readonly posting: Posting;
  readonly event: LiwuEvent;
  readonly lane: number;
  /** Its first transfer's. */
  readonly seq: number;
  readonly recordedAtMicros: number;
  readonly accountingDate: string;
}

export interface PostedTransfer {
  readonly transfer: Transfer;
  readonly lane: number;
  readonly seq: number;
  readonly postingSeq: number;
}

/** How much an account of one lane grew, on its normal side. */
export interface BalanceChange {
  readonly account: string;
  readonly lane: number;
  readonly unit: string;
  change: bigint;
  lastRecordedAtMicros: number;
}

/** The postings of one batch: each gets its place in its lane, and moves the balances of its accounts there. */
export class LedgerBatch {
  readonly posted: Posted[] = [];
  readonly transfers: PostedTransfer[] = [];
  private readonly changes = new Map<string, BalanceChange>();

  constructor(
    /** Where each lane stands; a lane without an entry is at its very beginning. */
    readonly heads: Map<number, LedgerHead>,
    private readonly accountingDate: AccountingDate,
  ) {}

  /** `recorded_at` is the event's time, or a microsecond after the lane's last one where the clock stood still or went back. */
  post(posting: Posting, event: LiwuEvent, lane: number): void {
    if (posting.transfers.length === 0) return;
    const head = this.headOf(lane);
    const recordedAtMicros = Math.max(event.at * MICROS_PER_MS, head.lastRecordedAtMicros + 1);
    const postingSeq = head.lastSeq + 1;
    const accountingDate = this.accountingDate(posting.effectiveAt);
    this.posted.push({ posting, event, lane, seq: postingSeq, recordedAtMicros, accountingDate });
    for (const transfer of posting.transfers) {
      head.lastSeq += 1;
      this.transfers.push({ transfer, lane, seq: head.lastSeq, postingSeq });
      this.move(transfer, lane, recordedAtMicros);
    }
    head.lastRecordedAtMicros = recordedAtMicros;
  }

  /** One change for each account of a lane, however many transfers touched it. */
  balanceChanges(): BalanceChange[] {
    return [...this.changes.values()];
  }

  private headOf(lane: number): LedgerHead {
    let head = this.heads.get(lane);
    if (!head) this.heads.set(lane, (head = { lastSeq: 0, lastRecordedAtMicros: 0 }));
    return head;
  }

  private move({ debit, credit, unit, amount }: Transfer, lane: number, recordedAtMicros: number): void {
    this.grow(debit, unit, lane, isDebitNormal(debit) ? amount : -amount, recordedAtMicros);
    this.grow(credit, unit, lane, isDebitNormal(credit) ? -amount : amount, recordedAtMicros);
  }

  private grow(account: string, unit: string, lane: number, change: bigint, lastRecordedAtMicros: number): void {
    const key = `${lane} ${unit} ${account}`;
    const known = this.changes.get(key);
    if (!known) {
      this.changes.set(key, { account, lane, unit, change, lastRecordedAtMicros });
      return;
    }
    known.change += change;
    known.lastRecordedAtMicros = lastRecordedAtMicros;
  }
}
