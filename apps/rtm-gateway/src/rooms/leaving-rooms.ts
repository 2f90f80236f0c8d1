import type { Counters, Log } from '@liwu/event-log';
import type { RtmTransport } from '@liwu/rtm';
import type { Identity } from '../identities/identity.js';
import { type Budget, TokenBucket } from '../limits/token-bucket.js';

/** Of what an identity may ask for in a second two thirds at most: the rest is for the rooms that want to be watched meanwhile. */
const LEAVES: Budget = { perSecond: 10, burst: 2 };
/** How long a room waits whose unsubscription was refused, by how often it was. */
const ASK_AGAIN_MS = [1_000, 5_000, 30_000];

interface Leaving {
  /** The identity is subscribed for sure, and hears the room: nobody has unsubscribed yet. */
  isHeard: boolean;
  /** The provider is asked right now, or has refused a moment ago. */
  isAsked: boolean;
  refusals: number;
}

/** What one identity has to leave, the longest waiting first. */
interface Departure {
  readonly rooms: Map<string, Leaving>;
  readonly pace: TokenBucket;
  /** The login that has these subscriptions; another one begins with none. */
  link: RtmTransport | undefined;
  turn: NodeJS.Timeout | undefined;
}

/**
 * The rooms that identities are subscribed to, or may be, and need not be any more. Each identity leaves its own one after the other, within
 * what the provider takes of it in a second, and asks again where it was refused, however often: till a room is left it takes one of the
 * identity's places at the provider. While an identity is away its rooms wait. Nobody has more of them than places, for whoever gives
 * out rooms counts these as taken.
 */
export class LeavingRooms {
  readonly #departures = new Map<Identity, Departure>();
  readonly #wakes = new Set<() => void>();

  constructor(
    private readonly log: Log,
    private readonly counters: Counters,
    private readonly clock: () => number,
  ) {}

  /** How many of the identity's places are taken by rooms that it has still to leave. */
  count(identity: Identity): number {
    return this.#of(identity).rooms.size;
  }

  has(identity: Identity, room: string): boolean {
    return this.#of(identity).rooms.has(room);
  }

  /** The identity is to leave the room. `isHeard`: it was subscribed for sure until now, so that it may as well keep it. */
  add(identity: Identity, room: string, isHeard: boolean): void {
    const { rooms } = this.#of(identity);
    const known = rooms.get(room);
    if (known) known.isHeard &&= isHeard;
    else rooms.set(room, { isHeard, isAsked: false, refusals: 0 });
    this.goOn(identity);
  }

  /** Takes the room back, if the identity is there and hears it still: then nothing need be asked of the provider. Says whether it does. */
  keep(identity: Identity, room: string): boolean {
    const { rooms } = this.#of(identity);
    return identity.usable && rooms.get(room)?.isHeard === true && rooms.delete(room);
  }

  /** To be told first when an identity is usable: where it had to log in anew there is nothing to leave any more. */
  cameBack(identity: Identity): void {
    const departure = this.#of(identity);
    if (departure.link !== identity.link) departure.rooms.clear();
    departure.link = identity.link;
  }

  /** Leaves what may be left now, and the rest in turn. */
  goOn(identity: Identity): void {
    const departure = this.#of(identity);
    if (departure.turn || !identity.usable) return;
    for (const [room, leaving] of departure.rooms) {
      if (leaving.isAsked) continue;
      const now = this.clock();
      const waitMs = Math.max(departure.pace.msUntilToken(now), identity.subscribes.msUntilToken(now));
      if (waitMs > 0) {
        departure.turn = this.#goOnAfter(waitMs, identity, () => (departure.turn = undefined));
        return;
      }
      departure.pace.take(now);
      identity.subscribes.take(now);
      void this.#leave(identity, room, leaving);
    }
  }

  /** Resolves when a room was left, by whomever, which has made a place; at the latest after so long. */
  untilLeft(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(late);
        this.#wakes.delete(wake);
        resolve();
      };
      const late = setTimeout(wake, withinMs);
      this.#wakes.add(wake);
    });
  }

  async #leave(identity: Identity, room: string, leaving: Leaving): Promise<void> {
    leaving.isAsked = true;
    leaving.isHeard = false;
    const { rooms } = this.#of(identity);
    try {
      await identity.link.unsubscribe(room);
      if (rooms.get(room) === leaving) rooms.delete(room);
      for (const wake of this.#wakes) wake();
    } catch (error) {
      if (rooms.get(room) !== leaving) return;
      this.counters.count('room.leave-refused');
      this.log.warn({ err: error, room, identity: identity.uid }, 'unsubscribing failed: it is asked for again');
      // Behind the others, so that none waits because of it.
      rooms.delete(room);
      rooms.set(room, leaving);
      const waitMs = ASK_AGAIN_MS[Math.min(leaving.refusals++, ASK_AGAIN_MS.length - 1)]!;
      this.#goOnAfter(waitMs, identity, () => (leaving.isAsked = false));
    }
  }

  #goOnAfter(waitMs: number, identity: Identity, first: () => void): NodeJS.Timeout {
    const goOn = (): void => {
      first();
      this.goOn(identity);
    };
    return setTimeout(goOn, waitMs).unref();
  }

  #of(identity: Identity): Departure {
    const known = this.#departures.get(identity);
    if (known) return known;
    const departure = { rooms: new Map(), pace: new TokenBucket(LEAVES), link: undefined, turn: undefined };
    this.#departures.set(identity, departure);
    return departure;
  }
}
