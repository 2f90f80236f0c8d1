import { BadEventError, type DeliveryAbandoned, type DeliveryConfirmed, type EventType } from '@liwu/contracts';
import { IN_FLIGHT_MS } from './compare-postings.js';
import type { Findings } from './finding.js';
import { fingerprintOf, KnownGifts } from './known-gifts.js';
import { PlacesOfRecords } from './places-of-records.js';
import { eventOf, type TopicRecord } from './topic-record.js';

const TYPES: ReadonlySet<EventType> = new Set(['DeliveryConfirmed', 'DeliveryAbandoned']);
/** So many gifts are looked up at once. */
const LOOKED_UP_AT_ONCE = 2_000;

type Decision = DeliveryConfirmed | DeliveryAbandoned;

/** A gift by its identity. */
export interface GiftKey {
  readonly viewerId: string;
  readonly requestId: string;
}

/** What became of a gift in the wallet. */
export interface GiftStatus {
  /** Undefined where the wallet does not know it. */
  readonly status: string | undefined;
  /** Whether it has not ended, and inputs of its viewer wait since they could not be applied. */
  readonly isParked: boolean;
}

/** A gift that the wallet says it settled. */
export interface SettledRow extends GiftKey {
  readonly postingId: string | undefined;
  readonly endedAt: number;
}

interface LaneToCompare {
  readonly lane: number;
  readonly now: number;
  readonly records: AsyncIterable<TopicRecord> | Iterable<TopicRecord>;
  /** What became of these gifts in the wallet, in their order. */
  readonly statusOf: (gifts: readonly GiftKey[]) => Promise<readonly GiftStatus[]>;
  /** Every gift of the lane that the wallet says it settled. */
  readonly settled: AsyncIterable<readonly SettledRow[]>;
}

/**
 * Holds what was decided of each gift's delivery in a lane against what the wallet made of it: first all decisions, some thousand gifts at
 * a time, then all settled gifts against a set of those that were confirmed, of 16 to 32 bytes each.
 */
export const compareDecisions = (lane: LaneToCompare, findings: Findings): Promise<void> =>
  new DecisionComparison(lane, findings).run();

interface Asked {
  readonly decision: Decision;
  readonly eventId: string;
  readonly isOverruled: boolean;
}

class DecisionComparison {
  private readonly places = new PlacesOfRecords();
  private readonly confirmed = new KnownGifts();
  private readonly abandoned = new KnownGifts();
  private asked: Asked[] = [];

  constructor(
    private readonly compared: LaneToCompare,
    private readonly findings: Findings,
  ) {}

  async run(): Promise<void> {
    for await (const record of this.compared.records) {
      if (this.places.take(record.sequence) === 'repeat') continue;
      this.take(record);
      if (this.asked.length === LOOKED_UP_AT_ONCE) await this.lookUp();
    }
    await this.lookUp();
    for await (const page of this.compared.settled) for (const gift of page) this.judgeSettled(gift);
  }

  private take(record: TopicRecord): void {
    const { eventId } = record;
    const decision = eventOf(record, TYPES);
    if (decision === undefined) return;
    if (decision instanceof BadEventError) {
      const { lane } = this.compared;
      this.findings.add({ kind: 'confirmed_not_settled', lane, eventId, detail: decision.message });
      return;
    }
    if (decision.type !== 'DeliveryConfirmed' && decision.type !== 'DeliveryAbandoned') return;
    const gift = fingerprintOf(decision.viewerId, decision.requestId);
    const isConfirmed = decision.type === 'DeliveryConfirmed';
    const [same, other] = isConfirmed ? [this.confirmed, this.abandoned] : [this.abandoned, this.confirmed];
    // A gift ends once: what is said again changes nothing, and what is said after the contrary may be overruled by it.
    if (same.add(gift)) this.asked.push({ decision, eventId, isOverruled: other.has(gift) });
  }

  private async lookUp(): Promise<void> {
    const { asked } = this;
    this.asked = [];
    if (asked.length === 0) return;
    const statuses = await this.compared.statusOf(asked.map(({ decision }) => decision));
    for (const [index, one] of asked.entries()) this.judge(one, statuses[index]!);
  }

  private judge({ decision, eventId, isOverruled }: Asked, { status, isParked }: GiftStatus): void {
    const { type, viewerId, requestId, at } = decision;
    const [wanted, contrary] = type === 'DeliveryConfirmed' ? ['settled', 'released'] : ['released', 'settled'];
    if (status === wanted) return this.findings.count('matched');
    if (isOverruled && status === contrary) return;
    if (at > this.compared.now - IN_FLIGHT_MS) return this.findings.count('pending');
    const found = status === undefined ? 'the wallet has no such gift' : `the gift is ${status}`;
    const detail = `${type}, and ${found}${isParked ? '; inputs of the viewer are parked' : ''}`;
    const { lane } = this.compared;
    this.findings.add({ kind: 'confirmed_not_settled', lane, eventId, viewerId, requestId, detail });
  }

  private judgeSettled({ viewerId, requestId, postingId, endedAt }: SettledRow): void {
    if (this.confirmed.has(fingerprintOf(viewerId, requestId))) return;
    if (endedAt > this.compared.now - IN_FLIGHT_MS) return this.findings.count('pending');
    const detail = 'the gift is settled, and no DeliveryConfirmed says that it was shown';
    const { lane } = this.compared;
    this.findings.add({ kind: 'settled_not_confirmed', lane, postingId, viewerId, requestId, detail });
  }
}
