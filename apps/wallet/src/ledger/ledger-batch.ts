import type { AccountingDate } from './accounting-date.js';
import { chartEntryOf, collapsed } from './chart-of-accounts.js';
import { FIRST_HASH } from './leaf.js';
import type { Posting, PostingKind, Transfer } from './posting.js';
import type { WalletEvent } from '../viewer-wallet/wallet-event.js';

export const MICROS_PER_MS = 1_000;

/** How far one lane's books have come. */
export interface LedgerHead {
  /** The lane's last transfer, gapless from 1; 0 before the first. */
  lastSeq: number;
  /** Microseconds since 1970. */
  lastRecordedAtMicros: number;
  /** Of the lane's last posting. */
  hash: Buffer;
}

/** A posting with its place in its lane's books. */
export interface Posted {
  readonly posting: Posting;
  readonly event: WalletEvent;
  readonly lane: number;
  /** Its first transfer's. */
  readonly seq: number;
  readonly recordedAtMicros: number;
  readonly accountingDate: string;
  /** Its own day was closed already. */
  readonly isLate: boolean;
  readonly transfers: readonly PostedTransfer[];
}

export interface PostedTransfer {
  readonly transfer: Transfer;
  readonly lane: number;
  readonly seq: number;
  readonly postingSeq: number;
  /** What the account has in this lane afterwards, on its normal side. */
  readonly debitAfter: bigint;
  readonly creditAfter: bigint;
  readonly reversesSeq?: number;
}

/** An account's part in one lane: what it has, and how much of that is this batch's doing; on its normal side. */
export interface LaneBalance {
  readonly account: string;
  readonly lane: number;
  readonly unit: string;
  readonly growsByDebit: boolean;
  balance: bigint;
  change: bigint;
  lastRecordedAtMicros: number;
}

/** What a batch debited and credited by postings of one kind on one day of the books, all parties of an account together. */
export interface DayTotal {
  readonly lane: number;
  readonly accountingDate: string;
  readonly kind: PostingKind;
  readonly account: string;
  readonly unit: string;
  debits: bigint;
  credits: bigint;
}

interface Running extends LaneBalance {
  /** The day total that it was added to last. */
  total: DayTotal | undefined;
}

/** The postings of one batch: each gets its place in its lane, and moves the balances of its accounts there. */
export class LedgerBatch {
  readonly posted: Posted[] = [];
  /** The first transfer's seq of the postings that may be reversed, by posting id. */
  readonly firstSeqs = new Map<string, number>();
  private readonly balances = new Map<string, Running>();
  private readonly known = new Set<string>();
  private readonly totals = new Map<string, DayTotal>();

  constructor(
    /** Where each lane stands; a lane without an entry is at its very beginning. */
    readonly heads: Map<number, LedgerHead>,
    private readonly accountingDate: AccountingDate,
    /** Whether the books are empty but for this batch: then no account has anything that would have to be loaded. */
    private readonly isWhole = false,
  ) {}

  get transfers(): PostedTransfer[] {
    return this.posted.flatMap(({ transfers }) => transfers);
  }

  /** What an account has in a lane before the batch; what of its units is not told, is empty. */
  open(account: string, lane: number, unit?: string, balance = 0n): void {
    this.known.add(`${lane} ${account}`);
    if (unit !== undefined) this.runningOf(account, unit, lane).balance = balance;
  }

  /** Whether the account's part in this lane was told. */
  isOpen(account: string, lane: number): boolean {
    return this.known.has(`${lane} ${account}`);
  }

  /** `recorded_at` is the event's time, or a microsecond after the lane's last one where the clock stood still or went back. */
  post(posting: Posting, event: WalletEvent, lane: number): void {
    if (posting.transfers.length === 0) return;
    const head = this.headOf(lane);
    const recordedAtMicros = Math.max(event.at * MICROS_PER_MS, head.lastRecordedAtMicros + 1);
    const seq = head.lastSeq + 1;
    const late = 'accountingDate' in event ? event.accountingDate : undefined;
    const accountingDate = late ?? this.accountingDate(posting.effectiveAt);
    const transfers = posting.transfers.map((transfer, index) =>
      this.move(posting, transfer, {
        lane,
        seq: seq + index,
        postingSeq: seq,
        recordedAtMicros,
        accountingDate,
        kind: posting.kind,
      }),
    );
    const isLate = late !== undefined;
    this.posted.push({ posting, event, lane, seq, recordedAtMicros, accountingDate, isLate, transfers });
    this.firstSeqs.set(posting.postingId, seq);
    head.lastSeq += transfers.length;
    head.lastRecordedAtMicros = recordedAtMicros;
  }

  /** One change for each account of a lane, however many transfers touched it. */
  balanceChanges(): LaneBalance[] {
    return [...this.balances.values()].filter(({ lastRecordedAtMicros }) => lastRecordedAtMicros > 0);
  }

  dayTotals(): DayTotal[] {
    return [...this.totals.values()];
  }

  private headOf(lane: number): LedgerHead {
    let head = this.heads.get(lane);
    if (!head) this.heads.set(lane, (head = { lastSeq: 0, lastRecordedAtMicros: 0, hash: FIRST_HASH }));
    return head;
  }

  private move(posting: Posting, transfer: Transfer, place: Place): PostedTransfer {
    const { debit, credit, unit, amount, reverses } = transfer;
    const { lane, seq, postingSeq } = place;
    const debitAfter = this.grow(debit, unit, amount, 0n, place);
    const creditAfter = this.grow(credit, unit, 0n, amount, place);
    const moved = { transfer, lane, seq, postingSeq, debitAfter, creditAfter };
    return reverses === undefined ? moved : { ...moved, reversesSeq: this.reversedSeq(posting) + reverses };
  }

  private reversedSeq({ reversesPostingId = '' }: Posting): number {
    const first = this.firstSeqs.get(reversesPostingId);
    if (first === undefined) throw new Error(`the posting ${reversesPostingId}, which is to be reversed, is not known`);
    return first;
  }

  private grow(account: string, unit: string, debit: bigint, credit: bigint, place: Place): bigint {
    const running = this.runningOf(account, unit, place.lane);
    const change = running.growsByDebit ? debit - credit : credit - debit;
    running.balance += change;
    running.change += change;
    running.lastRecordedAtMicros = place.recordedAtMicros;
    const total = this.totalOf(running, place);
    total.debits += debit;
    total.credits += credit;
    return running.balance;
  }

  private runningOf(account: string, unit: string, lane: number): Running {
    const key = `${lane} ${unit} ${account}`;
    let running = this.balances.get(key);
    if (!running) {
      const entry = chartEntryOf(account);
      if (!entry) throw new Error(`the chart of accounts has no ${account}`);
      // Of the platform's own accounts all of a lane are always told.
      const isKnown = this.isWhole || account.startsWith('platform:') || this.isOpen(account, lane);
      if (!isKnown) throw new Error(`what ${account} has in lane ${lane} was not loaded`);
      const growsByDebit = entry.normalSide === 'debit';
      running = {
        account,
        unit,
        lane,
        growsByDebit,
        balance: 0n,
        change: 0n,
        lastRecordedAtMicros: 0,
        total: undefined,
      };
      this.balances.set(key, running);
    }
    return running;
  }

  private totalOf(running: Running, { lane, accountingDate, kind }: Place): DayTotal {
    const last = running.total;
    if (last?.accountingDate === accountingDate && last.kind === kind) return last;
    const account = collapsed(running.account);
    const key = `${lane} ${accountingDate} ${kind} ${running.unit} ${account}`;
    let total = this.totals.get(key);
    if (!total) {
      total = { lane, accountingDate, kind, account, unit: running.unit, debits: 0n, credits: 0n };
      this.totals.set(key, total);
    }
    return (running.total = total);
  }
}

interface Place {
  readonly kind: PostingKind;
  readonly lane: number;
  readonly seq: number;
  readonly postingSeq: number;
  readonly recordedAtMicros: number;
  readonly accountingDate: string;
}
