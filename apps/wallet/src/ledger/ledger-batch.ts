import type { AccountingDate } from './accounting-date.js';
import { collapsed, isDebitNormal } from './chart-of-accounts.js';
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
  readonly reversesSeq: number | undefined;
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
  /** The day totals that it was added to. */
  readonly totals: DayTotal[];
}

/** What a lane's books have in this batch. */
interface LaneAccounts {
  /** By account; one for each unit. An account without any is empty. */
  readonly balances: Map<string, Running[]>;
  /** By account with all parties together. */
  readonly totals: Map<string, DayTotal[]>;
}

/** The postings of one batch: each gets its place in its lane, and moves the balances of its accounts there. */
export class LedgerBatch {
  readonly posted: Posted[] = [];
  /** The first transfer's seq of the postings that may be reversed, by posting id. */
  readonly firstSeqs = new Map<string, number>();
  private readonly lanes = new Map<number, LaneAccounts>();

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
    const { balances } = this.laneOf(lane);
    if (!balances.has(account)) balances.set(account, []);
    if (unit !== undefined) this.runningOf(account, unit, lane).balance = balance;
  }

  /** Whether the account's part in this lane was told. */
  isOpen(account: string, lane: number): boolean {
    return this.laneOf(lane).balances.has(account);
  }

  /** `recorded_at` is the event's time, or a microsecond after the lane's last one where the clock stood still or went back. */
  post(posting: Posting, event: WalletEvent, lane: number): void {
    if (posting.transfers.length === 0) return;
    const head = this.headOf(lane);
    const recordedAtMicros = Math.max(event.at * MICROS_PER_MS, head.lastRecordedAtMicros + 1);
    const seq = head.lastSeq + 1;
    const late = 'accountingDate' in event ? event.accountingDate : undefined;
    const accountingDate = late ?? this.accountingDate(posting.effectiveAt);
    const transfers: PostedTransfer[] = [];
    const posted: Posted = {
      posting,
      event,
      lane,
      seq,
      recordedAtMicros,
      accountingDate,
      isLate: late !== undefined,
      transfers,
    };
    for (const transfer of posting.transfers) transfers.push(this.move(posted, transfer, seq + transfers.length));
    this.posted.push(posted);
    this.firstSeqs.set(posting.postingId, seq);
    head.lastSeq += transfers.length;
    head.lastRecordedAtMicros = recordedAtMicros;
  }

  /** One change for each account of a lane, however many transfers touched it. */
  balanceChanges(): LaneBalance[] {
    const changes: LaneBalance[] = [];
    for (const { balances } of this.lanes.values())
      for (const ofAccount of balances.values())
        for (const running of ofAccount) if (running.lastRecordedAtMicros > 0) changes.push(running);
    return changes;
  }

  dayTotals(): DayTotal[] {
    return [...this.lanes.values()].flatMap(({ totals }) => [...totals.values()].flat());
  }

  private laneOf(lane: number): LaneAccounts {
    let accounts = this.lanes.get(lane);
    if (!accounts) this.lanes.set(lane, (accounts = { balances: new Map(), totals: new Map() }));
    return accounts;
  }

  private headOf(lane: number): LedgerHead {
    let head = this.heads.get(lane);
    if (!head) this.heads.set(lane, (head = { lastSeq: 0, lastRecordedAtMicros: 0, hash: FIRST_HASH }));
    return head;
  }

  private move(posted: Posted, transfer: Transfer, seq: number): PostedTransfer {
    const { debit, credit, unit, amount, reverses } = transfer;
    const { lane, seq: postingSeq } = posted;
    const debitAfter = this.grow(debit, unit, amount, 0n, posted);
    const creditAfter = this.grow(credit, unit, 0n, amount, posted);
    const reversesSeq = reverses === undefined ? undefined : this.reversedSeq(posted.posting) + reverses;
    return { transfer, lane, seq, postingSeq, debitAfter, creditAfter, reversesSeq };
  }

  private reversedSeq({ reversesPostingId = '' }: Posting): number {
    const first = this.firstSeqs.get(reversesPostingId);
    if (first === undefined) throw new Error(`the posting ${reversesPostingId}, which is to be reversed, is not known`);
    return first;
  }

  private grow(account: string, unit: string, debit: bigint, credit: bigint, posted: Posted): bigint {
    const running = this.runningOf(account, unit, posted.lane);
    const change = running.growsByDebit ? debit - credit : credit - debit;
    running.balance += change;
    running.change += change;
    running.lastRecordedAtMicros = posted.recordedAtMicros;
    const total = this.totalOf(running, posted);
    total.debits += debit;
    total.credits += credit;
    return running.balance;
  }

  private runningOf(account: string, unit: string, lane: number): Running {
    const { balances } = this.laneOf(lane);
    let ofAccount = balances.get(account);
    if (!ofAccount) {
      // Of the platform's own accounts all of a lane are always told.
      if (!this.isWhole && !account.startsWith('platform:'))
        throw new Error(`what ${account} has in lane ${lane} was not loaded`);
      balances.set(account, (ofAccount = []));
    }
    for (const running of ofAccount) if (running.unit === unit) return running;
    const growsByDebit = isDebitNormal(account);
    const empty = { balance: 0n, change: 0n, lastRecordedAtMicros: 0, totals: [] };
    const running: Running = { account, unit, lane, growsByDebit, ...empty };
    ofAccount.push(running);
    return running;
  }

  /** Of an account, and where it was not moved on that day by postings of that kind yet, of all parties' such accounts. */
  private totalOf(running: Running, { lane, accountingDate, posting: { kind } }: Posted): DayTotal {
    const isWanted = (total: DayTotal): boolean => total.kind === kind && total.accountingDate === accountingDate;
    for (const total of running.totals) if (isWanted(total)) return total;
    const { unit } = running;
    const account = collapsed(running.account);
    const { totals } = this.laneOf(lane);
    let ofAccount = totals.get(account);
    if (!ofAccount) totals.set(account, (ofAccount = []));
    let found = ofAccount.find((total) => total.unit === unit && isWanted(total));
    if (!found) ofAccount.push((found = { lane, accountingDate, kind, account, unit, debits: 0n, credits: 0n }));
    running.totals.push(found);
    return found;
  }
}
