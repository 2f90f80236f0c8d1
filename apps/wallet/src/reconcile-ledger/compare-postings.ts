import { BadEventError, type EventType, type LiwuEvent } from '@liwu/contracts';
import { WALLET_EVENT_TYPES } from '../viewer-wallet/wallet-event.js';
import type { Findings } from './finding.js';
import { judgePosting, type LedgerPosting } from './judge-posting.js';
import { PlacesOfRecords } from './places-of-records.js';
import { PostingQueue } from './posting-queue.js';
import { eventOf, type TopicRecord } from './topic-record.js';

/** What is younger may still be on its way. */
export const IN_FLIGHT_MS = 60_000;
/** Postings that are kept until their events come. */
const MAX_WAITING = 50_000;

const TYPES: ReadonlySet<EventType> = new Set(WALLET_EVENT_TYPES);

interface LaneToCompare {
  readonly lane: number;
  /** Of the snapshot that the postings are read in; milliseconds since 1970. */
  readonly now: number;
  readonly records: AsyncIterable<TopicRecord> | Iterable<TopicRecord>;
  readonly postings: AsyncIterable<readonly LedgerPosting[]>;
}

/**
 * Holds what the wallet published in a lane against what it posted there. Both are read once, side by side, since both grow with the
 * events' sequence: so no more is in memory than a page of either.
 */
export const comparePostings = (lane: LaneToCompare, findings: Findings): Promise<void> =>
  new PostingComparison(lane, findings).run();

class PostingComparison {
  private readonly places = new PlacesOfRecords();
  private readonly queue: PostingQueue;
  /** Postings whose events may come yet, since they lie in a gap of the topic or are posted out of order; by the event's sequence. */
  private readonly waiting = new Map<number, LedgerPosting[]>();
  private postedThrough = 0;

  constructor(
    private readonly compared: LaneToCompare,
    private readonly findings: Findings,
  ) {
    this.queue = new PostingQueue(compared.postings[Symbol.asyncIterator]());
  }

  async run(): Promise<void> {
    for await (const record of this.compared.records) {
      const place = this.places.take(record.sequence);
      if (place === 'next') await this.goTo(record);
      else if (place === 'filling') this.fill(record);
    }
    for (let posting = await this.next(); posting; posting = await this.next()) this.unpublished(posting);
    for (const postings of this.waiting.values()) for (const posting of postings) this.unpublished(posting);
  }

  /** Goes over the postings of earlier events, which the topic does not have, and to those of this one. */
  private async goTo(record: TopicRecord): Promise<void> {
    const found = this.waitingFor(record);
    for (
      let posting = await this.ahead();
      posting && posting.eventSequence <= record.sequence;
      posting = await this.ahead()
    ) {
      this.queue.drop();
      this.postedThrough = Math.max(this.postedThrough, posting.eventSequence);
      if (posting.eventSequence === record.sequence) found.push(posting);
      else if (this.places.isMissing(posting.eventSequence)) this.wait(posting);
      else this.unpublished(posting);
    }
    this.judge(record, found);
  }

  private fill(record: TopicRecord): void {
    this.judge(record, this.waitingFor(record));
  }

  private waitingFor({ sequence }: TopicRecord): LedgerPosting[] {
    const found = this.waiting.get(sequence) ?? [];
    this.waiting.delete(sequence);
    return found;
  }

  private wait(posting: LedgerPosting): void {
    if (this.waiting.size === MAX_WAITING)
      throw new Error(
        `the topic lacks more than ${MAX_WAITING} events of lane ${this.compared.lane}: reconcile it first`,
      );
    const postings = this.waiting.get(posting.eventSequence);
    if (postings) postings.push(posting);
    else this.waiting.set(posting.eventSequence, [posting]);
  }

  private judge(record: TopicRecord, found: readonly LedgerPosting[]): void {
    const posting = found.find(({ eventId }) => eventId === record.eventId);
    for (const other of found) if (other !== posting) this.unpublished(other);
    const event = eventOf(record, TYPES);
    if (event === undefined) return;
    if (event instanceof BadEventError) return this.add('differs', event.message, posting, record);
    const judgement = judgePosting(event, posting);
    if (judgement?.outcome === 'matched') this.findings.count('matched');
    else if (judgement) this.add(judgement.outcome, judgement.detail, posting, record, event);
  }

  /** The topic has no event of this id where the posting says that it has. */
  private unpublished(posting: LedgerPosting): void {
    const { eventSequence, kind, recordedAt } = posting;
    if (recordedAt > this.compared.now - IN_FLIGHT_MS) return this.findings.count('pending');
    this.add(
      'missing_in_topic',
      `${kind} posts event ${eventSequence} of the lane, which is not published as such`,
      posting,
    );
  }

  private add(
    kind: 'missing_in_ledger' | 'missing_in_topic' | 'differs',
    detail: string,
    posting: LedgerPosting | undefined,
    record?: TopicRecord,
    event?: LiwuEvent,
  ): void {
    const { lane } = this.compared;
    const about = event && { viewerId: textOf(event, 'viewerId'), requestId: textOf(event, 'requestId') };
    const { viewerId, requestId } = about ?? posting ?? {};
    const eventId = record?.eventId ?? posting?.eventId;
    this.findings.add({ kind, lane, eventId, postingId: posting?.postingId, viewerId, requestId, detail });
  }

  private async next(): Promise<LedgerPosting | undefined> {
    await this.queue.fill();
    const { first } = this.queue;
    this.queue.drop();
    return first;
  }

  /** The next posting in the order of events: one whose event_sequence was changed must not keep all others from theirs. */
  private async ahead(): Promise<LedgerPosting | undefined> {
    for (;;) {
      const filling = this.queue.fill();
      if (filling) await filling;
      const { first, second } = this.queue;
      const isOutOfOrder =
        first && second && second.eventSequence < first.eventSequence && second.eventSequence > this.postedThrough;
      if (!isOutOfOrder) return first;
      this.queue.drop();
      this.wait(first);
    }
  }
}

const textOf = (event: LiwuEvent, field: 'viewerId' | 'requestId'): string | undefined =>
  field in event ? String(event[field as keyof LiwuEvent]) : undefined;
