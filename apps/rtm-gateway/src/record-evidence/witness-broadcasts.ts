import { type BroadcastWitnessed, CLOCK_ERROR_MS, laneOf } from '@liwu/contracts';
import type { Counters, Log } from '@liwu/event-log';
import type { ChannelMessageReceived } from '@liwu/rtm';
import { grantsIn, type GrantSigner, isGatewayUid, mayPublish, PublisherBudget, readGrant } from '@liwu/sealing';
import type { Facts } from '../facts/facts.js';
import type { GiftRegister } from '../held-gifts/gift-register.js';
import type { HeldGift } from '../held-gifts/held-gifts.js';
import { isGenuine } from './is-genuine.js';

interface WitnessParts {
  readonly register: GiftRegister;
  readonly signer: GrantSigner;
  readonly facts: Facts;
  readonly lanes: number;
  readonly log: Log;
  readonly counters: Counters;
  readonly clock: () => number;
}

/**
 * By how much less receivers' clocks and this one may differ, and their copies come sooner or later, for all to render it. What its own viewer
 * broadcasts counts up to the very end, since no client whose clock is right begins so late: some receivers show it, and nobody is to have that for nothing (decision 0012).
 */
const RECEIVERS_DIFFER_MS = 1_000;

/** One look at a grant: where, whose, when, and whether its publisher's budget had something left. */
interface Sighting {
  readonly channel: string;
  readonly publisher: string;
  /** By this process's clock, and by the provider's when it took the message in. */
  readonly now: number;
  readonly at: number;
  readonly inBudget: boolean;
}

/**
 * Sees what is broadcast in the watched rooms, with the eyes and by the rules of a receiver: what every receiver renders is
 * evidence. Only for this process's own lanes; the others' owners watch the same room.
 */
export class WitnessBroadcasts {
  readonly #budget = new PublisherBudget();

  constructor(private readonly parts: WitnessParts) {}

  readonly receive = (_identity: string, { channel, publisher, text, at }: ChannelMessageReceived): void => {
    const now = this.parts.clock();
    const grants = grantsIn(text, publisher);
    const inBudget = this.#budget.take(publisher, now, channel);
    if (typeof grants === 'string') return this.#drop(inBudget ? grants : 'over-budget');
    for (const grant of grants) this.#see(grant, { channel, publisher, now, at, inBudget });
  };

  #see(grant: string, { channel, publisher, now, at, inBudget }: Sighting): void {
    const known = this.parts.register.gifts.byGrant(grant);
    // A receiver's second may begin elsewhere, so its budget may last longer; a grant that is known takes no cryptography.
    if (!known && !inBudget) return this.#drop('over-budget');
    const gift = known ?? this.#genuine(grant, now);
    if (!gift) return;
    const isInPlace = gift.room === channel && mayPublish(publisher, gift.viewerId);
    const unfit = isInPlace ? untimeliness(gift, publisher, now, at) : 'misplaced';
    if (unfit) {
      gift.copies++;
      return this.#drop(unfit);
    }
    if (!this.parts.facts.ownsLane(laneOf(gift.viewerId, this.parts.lanes))) return;
    if (gift.evidence.witnessed) return;
    gift.evidence.witnessed = witnessedOf(gift, publisher, now);
    this.#publish(gift.evidence.witnessed);
  }

  #genuine(grant: string, now: number): HeldGift | undefined {
    const claims = readGrant(grant);
    if (!claims || now >= claims.exp * 1_000) return undefined;
    const lane = laneOf(claims.sub, this.parts.lanes);
    if (!this.parts.facts.ownsLane(lane)) return undefined;
    if (isGenuine(grant, claims, this.parts.signer)) return this.parts.register.rememberGrant(grant, claims, lane);
    this.#drop('forged');
    return undefined;
  }

  #publish(event: BroadcastWitnessed): void {
    const { requestId, viewerId } = event;
    this.parts.counters.count('recorded.BroadcastWitnessed');
    this.parts.facts.publish(event, { kind: 'message', now: event.seenAt }).catch((error: unknown) => {
      this.parts.counters.count('publish.failed');
      const about = { err: error, viewerId, requestId };
      this.parts.log.error(about, 'a witnessed broadcast was not published; it will be asked for');
    });
  }

  #drop(reason: string): void {
    this.parts.counters.count(`broadcast.${reason}`);
  }
}

const witnessedOf = (
  { viewerId, requestId, room }: HeldGift,
  publisher: string,
  seenAt: number,
): BroadcastWitnessed => ({
  type: 'BroadcastWitnessed',
  viewerId,
  requestId,
  n: 0,
  at: seenAt,
  room,
  publisher,
  seenAt,
});

/**
 * Why receivers may drop it now, if they may: the wallet's clock may be ahead of theirs by one clock error, and a copy reaches them
 * somewhat sooner or later, or their clocks differ by as little. Timely is what this process's clock and the provider's take for
 * timely: where one is wrong by more, the other still says it (decision 0012).
 */
function untimeliness(
  { issuedAt, expiresAt }: HeldGift,
  publisher: string,
  now: number,
  at: number,
): 'expired' | 'too-early' | undefined {
  if (Math.max(now, at) >= expiresAt - (isGatewayUid(publisher) ? RECEIVERS_DIFFER_MS : 0)) return 'expired';
  return issuedAt > Math.min(now, at) + CLOCK_ERROR_MS - RECEIVERS_DIFFER_MS ? 'too-early' : undefined;
}
