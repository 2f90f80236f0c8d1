import { type LiwuEvent, decodeEvent, encodeEvent, laneOf } from '@liwu/contracts';
import fc from 'fast-check';
import type { GiftKey } from '../outstanding-gift/gift.js';
import { WatchBatch } from '../outstanding-gift/watch-batch.js';
import type { WatchInput } from '../outstanding-gift/watch-input.js';
import { DEFAULT_POLICY, type WatchPolicy } from '../outstanding-gift/watch-policy.js';
import { type EvidenceEvent, type WatchdogEvent, isWatchdogEvent } from '../outstanding-gift/watchdog-events.js';
import { type WatchdogHandler, watchdogHandler } from '../watchdog-handler.js';
import {
  CLOSABLE_AT,
  HELD_AT,
  REPLY_TO,
  acknowledged,
  arrives,
  byServer,
  closed,
  granted,
  held,
  isDue,
  requestId,
  witnessed,
} from './facts.js';
import { LANES, UNREPORTED, optionsOf } from './given.js';

/** Gifts of two viewers, who happen to use the same request ids. */
export const GIFTS: readonly GiftKey[] = [
  { viewerId: 'alice', requestId: requestId(1) },
  { viewerId: 'alice', requestId: requestId(2) },
  { viewerId: 'alice', requestId: requestId(3) },
  { viewerId: 'bob', requestId: requestId(1) },
];

/** What the gateway reports, still without its gift. */
export type Report = (gift: GiftKey) => EvidenceEvent;

const n = (max: number) => fc.nat({ max });
const sentAt = fc.integer({ min: HELD_AT, max: HELD_AT + 35_000 });

export const grantReport = (watched: boolean): fc.Arbitrary<Report> =>
  n(3).map((attempt) => (gift) => granted(watched, { ...gift, n: attempt }));
export const ackReport: fc.Arbitrary<Report> = fc.tuple(n(3), sentAt).map(
  ([attempt, at]) =>
    (gift) =>
      acknowledged({ ...gift, n: attempt, sentAt: at }),
);
export const witnessReport: fc.Arbitrary<Report> = sentAt.map((at) => (gift) => witnessed({ ...gift, seenAt: at }));
export const sendReport = (result: 'accepted' | 'unknown', watched: boolean): fc.Arbitrary<Report> =>
  fc.tuple(n(8), sentAt).map(
    ([attempt, at]) =>
      (gift) =>
        byServer(result, watched, { ...gift, n: attempt, sentAt: at }),
  );
export const closingReport: fc.Arbitrary<Report> = fc
  .tuple(fc.boolean(), fc.constantFrom('none' as const, 'unknown' as const), n(9), n(20_000))
  .map(
    ([certain, sent, attempt, late]) =>
      (gift) =>
        closed(certain, { ...gift, n: attempt, sent, closedAt: CLOSABLE_AT + late }),
  );
const anyReport: fc.Arbitrary<Report> = fc.oneof(
  { weight: 3, arbitrary: fc.oneof(grantReport(true), grantReport(false)) },
  { weight: 3, arbitrary: ackReport },
  { weight: 1, arbitrary: witnessReport },
  { weight: 3, arbitrary: fc.boolean().chain((watched) => sendReport('unknown', watched)) },
  { weight: 2, arbitrary: sendReport('accepted', true) },
  { weight: 1, arbitrary: sendReport('accepted', false) },
  { weight: 2, arbitrary: closingReport },
);

/** Any moment, however wrong the watchdog's clock: hours before the hold to days after it. */
const anyMoment: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: HELD_AT - 1_000, max: HELD_AT + 90_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: HELD_AT - 10_000_000, max: HELD_AT + 1_000_000_000 }) },
);

/** The next thing that a lane does: it takes from a topic, or a gift's timer fires. */
export interface Step {
  readonly take: 'wallet' | 'gateway' | 'timer';
  readonly gift: number;
  readonly now: number;
}
export const anySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    take: fc.constantFrom('wallet' as const, 'gateway' as const, 'timer' as const),
    gift: n(GIFTS.length - 1),
    now: anyMoment,
  }),
  { maxLength: 60 },
);

/** A topic in its order: the wallet's holds with their repeats. */
export const anyHolds: fc.Arbitrary<LiwuEvent[]> = fc
  .array(fc.record({ gift: n(GIFTS.length - 1), tab: fc.constantFrom('abcdefgh', 'hgfedcba') }), { maxLength: 8 })
  .map((more) => {
    const times = GIFTS.map(() => 0);
    return [...GIFTS.map((_, gift) => ({ gift, tab: 'abcdefgh' })), ...more].map(({ gift, tab }) =>
      held({ ...GIFTS[gift]!, n: times[gift]!++, replyTo: { ...REPLY_TO, uid: `v-alice-${tab}` } }),
    );
  });
/** A topic in its order: the gateway's reports of several gifts. */
export const anyReports: fc.Arbitrary<EvidenceEvent[]> = fc.array(
  fc.tuple(n(GIFTS.length - 1), anyReport).map(([gift, report]) => report(GIFTS[gift]!)),
  { maxLength: 40 },
);

/** A watchdog in memory: decides, applies what it decided, and remembers it. */
export class Simulation {
  readonly events: WatchdogEvent[] = [];
  readonly batch: WatchBatch;
  private readonly handler: WatchdogHandler;

  constructor(policy: WatchPolicy = DEFAULT_POLICY) {
    this.batch = new WatchBatch(optionsOf(policy));
    this.handler = watchdogHandler(policy, LANES, UNREPORTED);
  }

  takes(input: WatchInput): readonly WatchdogEvent[] {
    const decided = this.handler.decide(input, this.batch).filter(isWatchdogEvent);
    for (const event of decided) this.handler.evolve(this.batch, event, input.lane);
    this.events.push(...decided);
    return decided;
  }

  /** Plays the steps, then whatever is left of the topics. */
  plays(steps: readonly Step[], wallet: readonly LiwuEvent[], gateway: readonly LiwuEvent[]): this {
    const topics = { wallet: [...wallet], gateway: [...gateway] };
    for (const { take, gift, now } of steps) {
      if (take === 'timer') this.takes(isDue(now, GIFTS[gift]));
      else this.takesNext(topics[take], now);
    }
    while (topics.wallet.length > 0) this.takesNext(topics.wallet, HELD_AT);
    while (topics.gateway.length > 0) this.takesNext(topics.gateway, HELD_AT);
    return this;
  }

  ofGift({ viewerId, requestId: id }: GiftKey): WatchdogEvent[] {
    return this.events.filter((event) => event.viewerId === viewerId && event.requestId === id);
  }

  /** All that is known, in a form that can be compared. */
  state(): unknown {
    const { gifts, viewers, reminders } = this.batch.changes();
    const by = <T>(items: readonly T[], name: (item: T) => string) =>
      [...items].sort((a, b) => (name(a) < name(b) ? -1 : 1));
    return {
      gifts: by(gifts, (entry) => `${entry.viewerId}/${entry.requestId}`),
      viewers: by(viewers, ({ viewerId }) => viewerId),
      reminders: by(reminders, ({ lane }) => String(lane)),
    };
  }

  private takesNext(topic: LiwuEvent[], now: number): void {
    const event = topic.shift();
    if (event) this.takes(arrives(event as LiwuEvent & { viewerId: string }, now));
  }
}

/** The state that follows from these events alone, as they are read back from their bytes. */
export const rebuiltFrom = (events: readonly WatchdogEvent[]): Simulation => {
  const rebuilt = new Simulation();
  for (const event of events) {
    const read = decodeEvent(event.type, encodeEvent(event).value);
    if (isWatchdogEvent(read)) rebuilt.batch.evolve(read, laneOf(read.viewerId, LANES));
  }
  return rebuilt;
};

/** What becomes of a gift's money, and why: everything but when the watchdog noticed, and how often it asked meanwhile. */
export const outcomeOf = (events: readonly WatchdogEvent[]): unknown =>
  events.flatMap((event): object[] => {
    switch (event.type) {
      case 'DeliveryConfirmed':
        return [{ type: event.type, how: event.how, evidenceAt: event.evidenceAt }];
      case 'DeliveryAbandoned':
        return [{ type: event.type, certainty: event.certainty, closedAt: event.closedAt }];
      case 'ShownAfterRelease':
        return [{ type: event.type, n: event.n, evidence: event.evidence, evidenceAt: event.evidenceAt }];
      default:
        return [];
    }
  });
