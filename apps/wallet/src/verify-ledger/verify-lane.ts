import { decodeEvent, type LiwuEvent } from '@liwu/contracts';
import type { Row } from '@liwu/event-log';
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import type { AccountingDate } from '../ledger/accounting-date.js';
import { MICROS_PER_MS, type Posted } from '../ledger/ledger-batch.js';
import { FIRST_HASH } from '../ledger/leaf.js';
import { type PostingRow, rowsOf, type TransferRow } from '../ledger/ledger-rows.js';
import { isWalletEvent } from '../viewer-wallet/wallet-event.js';
import { type ExpectedRows, RowComparison } from './compare-rows.js';
import { EventChain, misplaced, nameOf, readEvents, typeOf } from './event-chain.js';
import { CouldNotVerify, type Fault } from './fault.js';
import { GiftCheck } from './gift-check.js';
import { type GiftState, LaneBooks } from './lane-books.js';
import { LaneMarks } from './lane-marks.js';
import { compareNotes } from './note-check.js';
import type { Snapshot } from './snapshot.js';
import { compareState } from './state-tables.js';

/** A posting decided before a month was closed may be recorded a moment behind it, by another replica's clock. */
const CLOSING_SKEW_MS = 300_000;

/** What is the same for all lanes. */
export interface LaneOptions {
  readonly lanes: number;
  readonly accountingDate: AccountingDate;
  readonly checkpoints: readonly Checkpoint[];
  readonly closed: readonly { readonly lastDay: string; readonly closedAtMs: number }[];
}

/** What became of one lane: clean without faults. Behind the first there is one more where a checkpoint tells that the events themselves are others. */
export interface LaneVerdict {
  readonly lane: number;
  readonly faults: readonly Fault[];
  readonly events: number;
  readonly transfers: number;
  /** What was moved up to each checkpoint. */
  readonly sums: LaneMarks['sums'];
}

/** Thrown where the first fault is found, so that whatever is under way ends there. */
class FaultFound extends Error {
  constructor(readonly fault: Fault) {
    super(fault.what);
  }
}

const demandNone = (fault: Fault | undefined): void => {
  if (fault) throw new FaultFound(fault);
};

/** Reads a lane from its first event to its last, and holds all that lies in its tables against it. */
export class LaneVerification {
  private readonly marks: LaneMarks;
  private readonly books: LaneBooks;
  private readonly rows: RowComparison;
  private readonly gifts: GiftCheck;
  private chain!: EventChain;
  /** What the database still compares of the page before. */
  private comparing: Promise<Fault | undefined> = Promise.resolve(undefined);
  private head: Buffer = FIRST_HASH;
  private seq = 0;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly lane: number,
    private readonly options: LaneOptions,
  ) {
    this.marks = new LaneMarks(lane, options.checkpoints);
    this.books = new LaneBooks(lane, options.accountingDate);
    this.rows = new RowComparison(snapshot, lane);
    this.gifts = new GiftCheck(snapshot, lane);
  }

  async run(): Promise<LaneVerdict> {
    const faults: Fault[] = [];
    try {
      await this.read(faults);
    } catch (error) {
      if (!(error instanceof FaultFound)) throw error;
      // What lies before it may still be compared.
      const before = faults.length === 0 ? await this.comparing : undefined;
      if (before && before !== error.fault) faults.push(before);
      faults.push(error.fault);
    }
    return { lane: this.lane, faults, events: this.chain.sequence, transfers: this.seq, sums: this.marks.sums };
  }

  private async read(faults: Fault[]): Promise<void> {
    const { snapshot, lane, marks } = this;
    const [end] = await snapshot.rows('SELECT sequence, head FROM public.lane WHERE lane = $1', [lane]);
    if (!end) throw new CouldNotVerify(`There is no lane ${lane}.`);
    this.chain = new EventChain(lane, { sequence: Number(end['sequence']), head: end['head'] }, marks);
    demandNone(marks.begin());
    let page = await readEvents(snapshot, lane, 0);
    let next = await this.behind(page);
    while (page.length > 0) {
      // The page after the next one is read while this one is worked on.
      const ahead = this.behind(next);
      ahead.catch(() => undefined); // where a fault ends it before it is waited for
      const hashes = this.chain.accept(page, next);
      if (!Array.isArray(hashes)) throw new FaultFound(hashes);
      // Behind a fault the events are only held against the checkpoints: who changed them too is told by those alone.
      if (faults.length === 0) await this.foldPage(page, hashes).catch((error) => void faults.push(faultOf(error)));
      [page, next] = [next, await ahead];
    }
    if (faults.length === 0) demandNone(await this.comparing);
    demandNone(this.chain.atEnd());
    if (faults.length > 0) return demandNone(marks.eventsAtEnd(this.chain.sequence));
    await this.atEnd();
  }

  private async behind(page: readonly Row[]): Promise<Row[]> {
    const last = page.at(-1);
    return last ? readEvents(this.snapshot, this.lane, Number(last['sequence'])) : [];
  }

  private async foldPage(page: readonly Row[], hashes: readonly Buffer[]): Promise<void> {
    const events = page.map((row) => this.decode(row));
    this.books.knowPostings(await this.reversedPostings(events));
    const postings: PostingRow[] = [];
    const transfers: TransferRow[] = [];
    const gifts: GiftState[] = [];
    let stopped: unknown;
    for (const [index, event] of events.entries()) {
      try {
        const { posted, gift } = this.apply(event, page[index]!);
        if (gift) gifts.push(gift);
        if (!posted) continue;
        const { id, sequence } = page[index]!;
        const rows = rowsOf(posted, { id, sequence: Number(sequence), hash: hashes[index]! }, this.head);
        postings.push(rows.posting);
        transfers.push(...rows.transfers);
        this.passPosting(posted, rows.posting.hash);
      } catch (error) {
        stopped = error;
        break;
      }
    }
    // The page before comes first, then what lies before the event that stopped us.
    demandNone(await this.comparing);
    this.comparing = this.compare({ postings, transfers }, gifts, stopped === undefined);
    this.comparing.catch(() => undefined); // where a fault ends it before it is waited for
    if (stopped === undefined) return;
    demandNone(await this.comparing);
    throw stopped;
  }

  private async compare(rows: ExpectedRows, gifts: readonly GiftState[], isWhole: boolean): Promise<Fault | undefined> {
    const ofGifts = isWhole ? this.gifts.compare(gifts) : undefined;
    ofGifts?.catch(() => undefined);
    return (await this.rows.page(rows)) ?? (await ofGifts);
  }

  private decode(row: Row): LiwuEvent {
    const type = typeOf(row, this.lane);
    try {
      return decodeEvent(row['type'], row['value']);
    } catch (cause) {
      const { lane } = this;
      if (type) throw new FaultFound({ kind: 'event-changed', what: `${nameOf(lane, row)}: it cannot be read` });
      throw cause;
    }
  }

  private apply(event: LiwuEvent, row: Row): ReturnType<LaneBooks['apply']> {
    const { lane, options } = this;
    if (event.type === 'InputDiscarded') return { posted: undefined, gift: undefined };
    if (!isWalletEvent(event))
      throw new FaultFound({ kind: 'event-changed', what: `${nameOf(lane, row)}: the wallet writes no such event` });
    demandNone(misplaced(row, event, { lane, lanes: options.lanes }));
    try {
      return this.books.apply(event);
    } catch (error) {
      const why = error instanceof Error ? error.message : 'unknown';
      const what = `${nameOf(lane, row)} does not follow from the events before it: ${why}`;
      throw new FaultFound({ kind: 'event-changed', what });
    }
  }

  private passPosting(posted: Posted, hash: Buffer): void {
    this.head = hash;
    this.seq += posted.transfers.length;
    for (const { transfer } of posted.transfers) this.marks.move(transfer.unit, transfer.amount);
    demandNone(this.marks.posting(this.seq, hash));
    demandNone(this.closedDay(posted));
  }

  private closedDay({ accountingDate, recordedAtMicros, lane, seq, posting }: Posted): Fault | undefined {
    const recordedAtMs = recordedAtMicros / MICROS_PER_MS - CLOSING_SKEW_MS;
    const closed = this.options.closed.find(
      ({ lastDay, closedAtMs }) => accountingDate <= lastDay && recordedAtMs > closedAtMs,
    );
    if (!closed) return undefined;
    const what = `posting ${lane}-${seq} ${posting.kind} is on ${accountingDate}, which was closed before`;
    return { kind: 'closed-day', what };
  }

  /** By what the table says: whatever lies before this page has been compared already. */
  private async reversedPostings(events: readonly LiwuEvent[]): Promise<[string, number][]> {
    const ids = events.flatMap((event) => (event.type === 'GiftReversed' ? [event.reversesPostingId] : []));
    if (ids.length === 0) return [];
    const rows = await this.snapshot.rows<{ posting_id: string; seq: string }>(
      'SELECT posting_id, seq FROM public.posting WHERE posting_id = ANY($1::uuid[]) AND lane = $2 AND seq <= $3',
      [ids, this.lane, this.seq],
    );
    return rows.map(({ posting_id: id, seq }) => [id, Number(seq)]);
  }

  private async atEnd(): Promise<void> {
    const { snapshot, lane, books, chain } = this;
    demandNone(await this.rows.atEnd());
    demandNone(await this.ledgerEnd());
    demandNone(this.marks.atEnd(chain.sequence, this.seq));
    demandNone(await this.gifts.atEnd(books.openHolds(), books.gifts));
    demandNone(await compareState(snapshot, lane, books));
    demandNone(await compareNotes(snapshot, books.notes));
  }

  /** What the lane's own row says of the books' end. */
  private async ledgerEnd(): Promise<Fault | undefined> {
    const [row] = await this.snapshot.rows(
      `SELECT last_seq, (extract(epoch FROM last_recorded_at) * 1000000)::bigint AS recorded, head
FROM public.ledger_lane WHERE lane = $1`,
      [this.lane],
    );
    if (!row && this.seq === 0) return undefined;
    const { lastRecordedAtMicros } = this.books.ledger.heads.get(this.lane) ?? { lastRecordedAtMicros: 0 };
    const fits =
      row &&
      Number(row['last_seq']) === this.seq &&
      Number(row['recorded']) === lastRecordedAtMicros &&
      this.head.equals(row['head']);
    if (fits) return undefined;
    const what = `ledger_lane ${this.lane} does not know its last transfer, ${this.lane}-${this.seq}`;
    return { kind: 'row-changed', what };
  }
}

const faultOf = (error: unknown): Fault => {
  if (error instanceof FaultFound) return error.fault;
  throw error;
};
