import { type BroadcastWitnessed, CLOCK_ERROR_MS, laneOf } from '@liwu/contracts';
import type { Counters, Log } from '@liwu/event-log';
import type { ChannelMessageReceived } from '@liwu/rtm';
import { grantsIn, type GrantSigner, mayPublish, PublisherBudget, readGrant } from '@liwu/sealing';
import type { Facts } from '../facts/facts.js';
import { traceOfRequest } from '../facts/trace.js';
import type { HeldGifts } from '../held-gifts/held-gifts.js';
import { RecentMap } from '../limits/recent-map.js';
import { isGenuine } from './is-genuine.js';

const MAX_WITNESSED = 50_000;
const GENERATION_MS = 60_000;

export interface WitnessParts {
  readonly gifts: HeldGifts;
  readonly signer: GrantSigner;
  readonly facts: Facts;
  readonly lanes: number;
  readonly log: Log;
  readonly counters: Counters;
  readonly clock: () => number;
}

/** One look at a grant: where, whose, when, and whether its publisher's budget had something left. */
interface Sighting {
  readonly channel: string;
  readonly publisher: string;
  readonly now: number;
  readonly inBudget: boolean;
}

interface Seen {
  readonly viewerId: string;
  readonly requestId: string;
  readonly room: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/**
 * Sees what is broadcast in the watched rooms, with the eyes and by the rules of a receiver: what a receiver would render is
 * evidence. Only for this process's own lanes; the others' owners watch the same room.
 */
export class WitnessBroadcasts {
  readonly #budget = new PublisherBudget();
  readonly #witnessed = new RecentMap<true>({ maxEntries: MAX_WITNESSED, generationMs: GENERATION_MS });

  constructor(private readonly parts: WitnessParts) {}

  readonly receive = (_identity: string, { channel, publisher, text }: ChannelMessageReceived): void => {
    const now = this.parts.clock();
    const grants = grantsIn(text, publisher);
    const inBudget = this.#budget.take(publisher, now, channel);
    if (typeof grants === 'string') return this.#drop(inBudget ? grants : 'over-budget');
    for (const grant of grants) this.#see(grant, { channel, publisher, now, inBudget });
  };

  #see(grant: string, { channel, publisher, now, inBudget }: Sighting): void {
    const known = this.parts.gifts.byGrant(grant);
    // A receiver's second may begin elsewhere, so its budget may last longer; a grant that is known takes no cryptography.
    if (!known && !inBudget) return this.#drop('over-budget');
    const seen: Seen | undefined = known ?? this.#genuine(grant, now);
    if (!seen) return;
    if (seen.room !== channel || !mayPublish(publisher, seen.viewerId)) return this.#drop('misplaced');
    if (!this.parts.facts.ownsLane(laneOf(seen.viewerId, this.parts.lanes))) return;
    const untimely = untimeliness(seen, now);
    if (untimely) {
      if (known) known.seenOutOfTime = true;
      return this.#drop(untimely);
    }
    if (known?.witnessed) return;
    if (known) known.witnessed = true;
    else this.#witnessed.set(`${seen.viewerId}/${seen.requestId}`, true, now);
    this.#publish(seen, publisher, now);
  }

  /** A grant of another process's time: after a restart, or when the lane has just changed hands. */
  #genuine(grant: string, now: number): Seen | undefined {
    const claims = readGrant(grant);
    if (!claims || !this.parts.facts.ownsLane(laneOf(claims.sub, this.parts.lanes))) return undefined;
    if (now >= claims.exp * 1_000 || this.#witnessed.get(`${claims.sub}/${claims.jti}`, now)) return undefined;
    if (!isGenuine(grant, claims, this.parts.signer)) {
      this.#drop('forged');
      return undefined;
    }
    const { sub: viewerId, jti: requestId, aud: room, iat, exp } = claims;
    return { viewerId, requestId, room, issuedAt: iat * 1_000, expiresAt: exp * 1_000 };
  }

  #publish({ viewerId, requestId, room }: Seen, publisher: string, now: number): void {
    const event: BroadcastWitnessed = {
      type: 'BroadcastWitnessed',
      viewerId,
      requestId,
      n: 0,
      at: now,
      room,
      publisher,
      seenAt: now,
    };
    this.parts.counters.count('recorded.BroadcastWitnessed');
    this.parts.facts.publish(event, traceOfRequest(requestId)).catch((error: unknown) => {
      this.#forget(viewerId, requestId);
      this.parts.counters.count('publish.failed');
      this.parts.log.error({ err: error, requestId }, 'a witnessed broadcast was not published');
    });
  }

  /** So that the next copy, a reminder's or a take-over's, is witnessed instead. */
  #forget(viewerId: string, requestId: string): void {
    const known = this.parts.gifts.byId(viewerId, requestId);
    if (known) known.witnessed = false;
    this.#witnessed.delete(`${viewerId}/${requestId}`);
  }

  #drop(reason: string): void {
    this.parts.counters.count(`broadcast.${reason}`);
  }
}

/** Why receivers with an exact clock drop it now, if they do: the wallet's clock may be ahead of theirs by one clock error. */
function untimeliness({ issuedAt, expiresAt }: Seen, now: number): 'expired' | 'too-early' | undefined {
  if (now >= expiresAt) return 'expired';
  return issuedAt > now + CLOCK_ERROR_MS ? 'too-early' : undefined;
}
