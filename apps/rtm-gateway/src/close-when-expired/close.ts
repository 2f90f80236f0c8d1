import { type BroadcastClosed, closableAt, type DeliveryTakenOver } from '@liwu/contracts';
import type { Counters, EventInput, Log } from '@liwu/event-log';
import type { Facts, Reacts } from '../facts/facts.js';
import type { GiftRegister } from '../held-gifts/gift-register.js';
import { isProven } from '../held-gifts/held-gifts.js';
import { RecentMap } from '../limits/recent-map.js';

/** One answer is enough for all that ask of a gift within so long. */
const ANSWER_EVERY_MS = 5_000;
const MAX_ANSWERED = 50_000;

/** A 6d of a gift, and when it was said. */
interface Answered {
  readonly at: number;
  readonly acknowledged: Promise<void>;
}

/** What is known of a gift when it is to be closed. */
export interface Knowledge {
  /** This process has held the lane since before the hold. */
  readonly seenFromHold: boolean;
  /** Somebody may have the grant: a send of it may have arrived, it was seen in a room, or the viewer says that it broadcast it. */
  readonly isGranted: boolean;
  /** It has broadcast it itself, or tried to: whether the provider accepted that or not, receivers may have rendered it. */
  readonly isBroadcast: boolean;
  /** It knows that the gift was shown, and answers with that instead. */
  readonly isProven: boolean;
}

const NOTHING_KNOWN: Knowledge = {
  seenFromHold: false,
  isGranted: false,
  isBroadcast: false,
  isProven: false,
};

/**
 * 7c becomes 6d from three clock errors after the grant's end: nothing of it can be rendered any more. Before: nothing. Certain
 * is only that nobody has shown what nobody had: a witness who has seen nothing may be deaf.
 */
export const close = (event: DeliveryTakenOver, known: Knowledge, now: number): BroadcastClosed | undefined => {
  if (known.isProven || now < closableAt(event.expiresAt)) return undefined;
  const sent = known.seenFromHold && !known.isBroadcast ? 'none' : 'unknown';
  return {
    type: 'BroadcastClosed',
    viewerId: event.viewerId,
    requestId: event.requestId,
    n: event.n,
    at: now,
    sent,
    certain: sent === 'none' && !known.isGranted,
    closedAt: now,
    expiresAt: event.expiresAt,
  };
};

/**
 * Answers take-overs that come too late for a broadcast. Any 6d answers all take-overs of its gift, so one that is read
 * less than 5 s after an answer is done with that answer, and fails with it: after an outage a gift's whole backlog gets one.
 */
export class CloseWhenExpired implements Reacts {
  readonly #answered = new RecentMap<Answered>({ maxEntries: MAX_ANSWERED, generationMs: ANSWER_EVERY_MS });

  constructor(
    private readonly register: GiftRegister,
    private readonly facts: Facts,
    private readonly log: Log,
    private readonly counters: Counters,
    private readonly clock: () => number,
  ) {}

  readonly reactions = {
    DeliveryTakenOver: async (input: EventInput): Promise<void> => {
      const { event } = input;
      if (event.type !== 'DeliveryTakenOver') return;
      // The clock first: a process that stands still in between must not judge by what it knew before.
      const now = this.clock();
      const closed = close(event, this.#knowledge(event), now);
      if (closed) await this.#answer(closed, input);
    },
  };

  async #answer(closed: BroadcastClosed, origin: EventInput): Promise<void> {
    const { viewerId, requestId, closedAt: now, sent, certain } = closed;
    const gift = `${viewerId}/${requestId}`;
    const earlier = this.#answered.get(gift, now);
    if (earlier && now >= earlier.at && now < earlier.at + ANSWER_EVERY_MS) {
      this.counters.count('closed.answered-already');
      return earlier.acknowledged;
    }
    this.counters.count(certain ? 'closed.certain' : 'closed.uncertain');
    this.log.info({ viewerId, requestId, sent, certain }, 'no send of this gift can be rendered any more');
    const answered = { at: now, acknowledged: this.facts.publish(closed, origin) };
    this.#answered.set(gift, answered, now);
    try {
      await answered.acknowledged;
    } catch (error) {
      if (this.#answered.get(gift, now) === answered) this.#answered.delete(gift);
      throw error;
    }
  }

  #knowledge({ viewerId, requestId }: DeliveryTakenOver): Knowledge {
    const gift = this.register.gifts.byId(viewerId, requestId);
    if (!gift) return NOTHING_KNOWN;
    return {
      seenFromHold: this.register.isSeenFromHold(gift),
      isGranted: gift.copies > 0 || gift.evidence.acknowledged !== undefined,
      isBroadcast: gift.broadcasts > 0,
      isProven: isProven(gift),
    };
  }
}
