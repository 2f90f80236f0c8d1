import {
  type BroadcastAcknowledged,
  type BroadcastByServer,
  type BroadcastWitnessed,
  closableAt,
  type EventOfType,
} from '@liwu/contracts';
import type { Watch } from '../rooms/watch.js';

/** The events that carry all that a grant is made of. */
export type GrantCarrier = EventOfType<'CoinsHeld' | 'DeliveryReminded' | 'DeliveryTakenOver'>;

/** What this process has told of a gift's being shown, each of it once; the log may lose it after it has acknowledged it. */
interface Evidence {
  acknowledged?: BroadcastAcknowledged;
  witnessed?: BroadcastWitnessed;
  /** An own broadcast that the provider accepted where nobody could see it: there it proves what it says. */
  byServer?: BroadcastByServer;
}

/** An own broadcast that the provider accepted, into a room that was watched. */
interface WatchedBroadcast {
  readonly watch: Watch;
  readonly sentAt: number;
}

/** What this process knows of a gift between its hold and its end; lost with the process, and then nothing is certain. */
export interface HeldGift {
  readonly viewerId: string;
  readonly requestId: string;
  readonly room: string;
  readonly lane: number;
  /** From when receivers with an exact clock may have it: what the grant's `iat` says. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly grant: string;
  /** Since when this process held the lane, if it has seen the gift from its hold on; else undefined. */
  seenFromHoldBy: number | undefined;
  /** Copies of the grant that somebody may have: sends to the viewer that may have arrived, those under way included, and what was seen in the room. */
  copies: number;
  /** Own broadcasts, those under way included. */
  broadcasts: number;
  /** The first of these under the room's latest watch. */
  watchedBroadcast: WatchedBroadcast | undefined;
  readonly evidence: Evidence;
}

/** Whether this process knows that it was shown: then it says so, and nothing else is left to be done. */
export const isProven = ({ evidence }: HeldGift): boolean => Boolean(evidence.witnessed ?? evidence.byServer);

const MAX_GIFTS = 100_000;
/** How long after it may be closed a gift is still known: the closing is asked for several times meanwhile. */
const KEEP_MS = 60_000;

/** The gifts that are held just now in this process's lanes, found by their identity or by their grant. */
export class HeldGifts {
  readonly #byId = new Map<string, HeldGift>();
  readonly #byGrant = new Map<string, HeldGift>();

  byId(viewerId: string, requestId: string): HeldGift | undefined {
    return this.#byId.get(`${viewerId}/${requestId}`);
  }

  byGrant(grant: string): HeldGift | undefined {
    return this.#byGrant.get(grant);
  }

  /** Gifts come in the order of their holds, nearly; so the first ones are the first to be forgotten. */
  add(gift: HeldGift, now: number): HeldGift {
    for (const [id, oldest] of this.#byId) {
      if (this.#byId.size < MAX_GIFTS && now < closableAt(oldest.expiresAt) + KEEP_MS) break;
      this.#byId.delete(id);
      this.#byGrant.delete(oldest.grant);
    }
    this.#byId.set(`${gift.viewerId}/${gift.requestId}`, gift);
    this.#byGrant.set(gift.grant, gift);
    return gift;
  }
}
