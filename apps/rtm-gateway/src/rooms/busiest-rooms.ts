import type { Counters } from '@liwu/event-log';
import type { Identity } from '../identities/identity.js';
import { Pause } from '../limits/pause.js';
import type { RoomActivity } from './room-activity.js';
import type { Watch } from './watch.js';

export const MAX_ROOMS = 1_000;
/** How long a room is left alone that could not be subscribed to. */
const LEAVE_ALONE_MS = 5_000;
/**
 * A room takes the place of another one only where it is more than so many times as busy: so a gift's room, busy with that gift alone,
 * keeps its watch for as long as the gift may be shown (`BUSY_MS`), and rooms do not take each other's places in turn.
 */
const BUSIER_TIMES = 2;

/**
 * One attempt of an identity to be subscribed to a room. The same identity may be asked again before the provider has answered, so it is
 * this object that tells a late answer from the present one's, never the identity.
 */
export interface Subscription {
  readonly identity: Identity;
  /** Since it was answered. So a watch ends with its subscription, in whatever way that ends. */
  watch: Watch | undefined;
}

/** A room that is to be watched, and who does it. */
export interface WatchedRoom {
  readonly name: string;
  /** Of whoever is subscribed, or is about to be. */
  subscription: Subscription | undefined;
  subscribing: Promise<Watch | undefined> | undefined;
  /** On after it could not be subscribed to. */
  readonly leftAlone: Pause;
  usedAt: number;
}

/** Which rooms are to be watched: those in use, and where there are too many, the busiest ones. */
export class BusiestRooms {
  /** In the order of their last use. */
  readonly #rooms = new Map<string, WatchedRoom>();

  constructor(
    private readonly activity: RoomActivity,
    private readonly counters: Counters,
    private readonly clock: () => number,
  ) {}

  get(name: string): WatchedRoom | undefined {
    return this.#rooms.get(name);
  }

  all(): WatchedRoom[] {
    return [...this.#rooms.values()];
  }

  /** The room is used now. */
  touch(room: WatchedRoom): void {
    room.usedAt = this.clock();
    this.#rooms.delete(room.name);
    this.#rooms.set(room.name, room);
  }

  /**
   * One more room, of so many at most; whose place it takes is forgotten, and given to `evict`. Undefined where all places are taken
   * by rooms that are about as busy, or busier.
   */
  add(name: string, maxRooms: number, evict: (room: WatchedRoom) => void): WatchedRoom | undefined {
    const max = Math.max(1, Math.min(MAX_ROOMS, maxRooms));
    while (this.#rooms.size >= max) {
      const least = this.#leastBusy();
      if (this.#busyness(name) < BUSIER_TIMES * this.#busyness(least.name)) {
        this.counters.count('room.not-among-the-busiest');
        return undefined;
      }
      this.#rooms.delete(least.name);
      this.counters.count('room.evicted');
      evict(least);
    }
    const leftAlone = new Pause(LEAVE_ALONE_MS);
    const room: WatchedRoom = { name, subscription: undefined, subscribing: undefined, leftAlone, usedAt: 0 };
    this.#rooms.set(name, room);
    return room;
  }

  #busyness(name: string): number {
    return this.activity.busyness(name, this.clock());
  }

  #leastBusy(): WatchedRoom {
    let [least, fewest] = [undefined as WatchedRoom | undefined, Infinity];
    for (const room of this.#rooms.values()) {
      const busyness = this.#busyness(room.name);
      if (busyness < fewest) [least, fewest] = [room, busyness];
    }
    return least!;
  }
}
