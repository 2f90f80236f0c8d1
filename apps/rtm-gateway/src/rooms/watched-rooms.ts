import type { Counters, Log } from '@liwu/event-log';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Identity } from '../identities/identity.js';
import type { IdentityPool } from '../identities/identity-pool.js';
import { RecentMap } from '../limits/recent-map.js';
import type { RoomActivity } from './room-activity.js';
import { DOUBT_LASTS_MS, RoomDoubt } from './room-doubt.js';

/** How long a grant waits for its room to be watched; then it goes out unwatched. */
const WATCH_WITHIN_MS = 1_000;
/** How long a room is left alone that could not be subscribed to. */
const LEAVE_ALONE_MS = 5_000;
const BUDGET_POLL_MS = 50;
const RECENT_MS = 60_000;
const MAX_ROOMS = 1_000;
const MAX_DOUBTS = 10_000;

/** One unbroken time of seeing what is broadcast in a room. Another object is another time, with a gap before it. */
export interface Watch {
  readonly room: string;
  /** The identity that is subscribed; it never sees what it broadcasts itself. */
  readonly witness: string;
}

interface Room {
  readonly name: string;
  identity: Identity | undefined;
  watch: Watch | undefined;
  subscribing: Promise<Watch | undefined> | undefined;
  retryAt: number;
  usedAt: number;
}

/**
 * A room takes the place of another one only where it is more than so many times as busy: so a gift's room, busy with that gift alone,
 * keeps its watch for as long as the gift may be shown (`BUSY_MS`), and rooms do not take each other's places in turn.
 */
const BUSIER_TIMES = 2;

/**
 * The rooms that this replica watches: those of the gifts that it grants, the busiest ones, as many as its identities may be
 * subscribed to. Whoever loses its connection breaks its watches; the rooms in use get a new one.
 */
export class WatchedRooms {
  /** In the order of their last use. */
  readonly #rooms = new Map<string, Room>();
  readonly #leftBehind = new Map<Identity, Set<string>>();
  readonly #doubted = new WeakSet<Watch>();
  /** Apart from the rooms: one that is not watched for a while is in doubt all the same. */
  readonly #doubts = new RecentMap<RoomDoubt>({ maxEntries: MAX_DOUBTS, generationMs: DOUBT_LASTS_MS });

  constructor(
    private readonly pool: IdentityPool,
    private readonly activity: RoomActivity,
    private readonly log: Log,
    private readonly counters: Counters,
    private readonly clock: () => number,
  ) {
    pool.listen({
      up: (identity) => this.#up(identity),
      down: (identity) => this.#down(identity),
      channel: (identity, { channel }) => this.#heard(identity, channel),
    });
  }

  /** The room's present watch, at once. */
  current(name: string): Watch | undefined {
    const room = this.#rooms.get(name);
    if (room?.watch) this.#touch(room);
    return room?.watch;
  }

  isUnbroken(watch: Watch): boolean {
    return this.#rooms.get(watch.room)?.watch === watch;
  }

  /** Whether only a witness proves what was sent under this watch: also where the watch was doubted meanwhile, for so was the send. */
  demandsWitness(watch: Watch): boolean {
    return this.isUnbroken(watch) || this.#doubted.has(watch);
  }

  /**
   * Whether a watch of the room was doubted lately, and none has heard anything there since. Then only a witness proves what is sent, also
   * where nobody watches meanwhile: it may be that the provider discards it.
   */
  isDoubted(name: string): boolean {
    const now = this.clock();
    return this.#doubts.get(name, now)?.isOpen(now) ?? false;
  }

  /** Watches the room, if that can be had within a second. Never rejects. */
  async ensure(name: string): Promise<Watch | undefined> {
    const room = this.#rooms.get(name) ?? this.#add(name);
    if (!room) return undefined;
    this.#touch(room);
    if (room.watch) return room.watch;
    if (!room.subscribing) {
      if (this.clock() < room.retryAt || this.pool.usable.length === 0) return undefined;
      room.subscribing = this.#subscribe(room);
    }
    return room.subscribing;
  }

  /**
   * Ends a watch that has missed what was broadcast: channel messages come at most once, and a link that has gone deaf says nothing
   * of it. Whoever needs the room next has it watched by another identity, if there is one. Where that has been tried, it is left as it is.
   */
  doubt(watch: Watch): void {
    const room = this.#rooms.get(watch.room);
    const now = this.clock();
    if (!room?.identity || room.watch !== watch) return;
    const doubt = this.#doubts.getOrAdd(room.name, now, () => new RoomDoubt());
    if (!doubt.mayBegin(this.pool.usable, now)) return;
    this.counters.count('room.doubted');
    this.log.warn({ room: room.name, identity: watch.witness }, 'a watch missed a broadcast: the room is watched anew');
    this.#doubted.add(watch);
    doubt.begin(room.identity, now);
    this.#leave(room.identity, room.name);
    room.watch = undefined;
    room.identity = undefined;
  }

  /** Undefined where all that may be subscribed to is taken by rooms that are about as busy, or busier. */
  #add(name: string): Room | undefined {
    const max = Math.min(
      MAX_ROOMS,
      this.pool.identities.reduce((sum, { maxChannels }) => sum + maxChannels, 0),
    );
    while (this.#rooms.size >= Math.max(max, 1)) {
      const least = this.#leastBusy();
      if (this.#busyness(name) < BUSIER_TIMES * this.#busyness(least.name)) {
        this.counters.count('room.not-among-the-busiest');
        return undefined;
      }
      this.#forget(least);
    }
    const nobody = { identity: undefined, watch: undefined, subscribing: undefined };
    const room: Room = { name, ...nobody, retryAt: 0, usedAt: 0 };
    this.#rooms.set(name, room);
    return room;
  }

  #busyness(name: string): number {
    return this.activity.busyness(name, this.clock());
  }

  #leastBusy(): Room {
    let [least, fewest] = [undefined as Room | undefined, Infinity];
    for (const room of this.#rooms.values()) {
      const busyness = this.#busyness(room.name);
      if (busyness < fewest) [least, fewest] = [room, busyness];
    }
    return least!;
  }

  #heard(uid: string, name: string): void {
    const room = this.#rooms.get(name);
    if (room?.watch?.witness !== uid) return;
    this.#doubts.get(name, this.clock())?.end();
  }

  #touch(room: Room): void {
    room.usedAt = this.clock();
    this.#rooms.delete(room.name);
    this.#rooms.set(room.name, room);
  }

  async #subscribe(room: Room): Promise<Watch | undefined> {
    const late = sleep(WATCH_WITHIN_MS, undefined, { ref: false });
    const attempt = this.#attempt(room, this.clock() + WATCH_WITHIN_MS);
    const watch = await Promise.race([attempt, late]);
    if (!watch) {
      room.retryAt = this.clock() + LEAVE_ALONE_MS;
      this.counters.count('room.not-watched');
      this.log.warn({ room: room.name }, 'the room could not be watched');
    }
    room.subscribing = undefined;
    return watch ?? undefined;
  }

  async #attempt(room: Room, until: number): Promise<Watch | undefined> {
    let identity = this.#whoMaySubscribe(room);
    while (!identity && this.clock() < until && this.pool.usable.length > 0) {
      await sleep(BUDGET_POLL_MS);
      identity = this.#whoMaySubscribe(room);
    }
    if (!identity) return undefined;
    room.identity = identity;
    try {
      identity.subscribes.take(this.clock());
      await identity.link.subscribe(room.name);
    } catch (error) {
      this.log.warn({ err: error, room: room.name, identity: identity.uid }, 'subscribing failed');
      if (room.identity === identity) room.identity = undefined;
      return undefined;
    }
    return this.#subscribed(room, identity);
  }

  #subscribed(room: Room, identity: Identity): Watch | undefined {
    if (room.identity !== identity || !identity.usable || this.#rooms.get(room.name) !== room) {
      // Evicted and added again meanwhile, it may be this very identity's once more: then there is nothing to leave.
      if (this.#rooms.get(room.name)?.identity !== identity) this.#leave(identity, room.name);
      return undefined;
    }
    room.watch = { room: room.name, witness: identity.uid };
    this.counters.count('room.watched');
    return room.watch;
  }

  /** The usable identity with the fewest rooms that may subscribe now; one that was doubted, if there is no other. */
  #whoMaySubscribe({ name }: Room): Identity | undefined {
    const load = new Map<Identity, number>();
    for (const { identity } of this.#rooms.values()) if (identity) load.set(identity, (load.get(identity) ?? 0) + 1);
    const now = this.clock();
    const doubt = this.#doubts.get(name, now);
    const last = (identity: Identity): number => Number(doubt?.isOf(identity) ?? false);
    return this.pool.usable
      .filter((identity) => (load.get(identity) ?? 0) < identity.maxChannels && identity.subscribes.has(now))
      .sort((a, b) => last(a) - last(b) || (load.get(a) ?? 0) - (load.get(b) ?? 0))[0];
  }

  #forget(room: Room): void {
    this.#rooms.delete(room.name);
    this.counters.count('room.evicted');
    if (room.identity) this.#leave(room.identity, room.name);
    room.watch = undefined;
    room.identity = undefined;
  }

  #leave(identity: Identity, name: string): void {
    if (!identity.usable) {
      const names = this.#leftBehind.get(identity) ?? new Set();
      this.#leftBehind.set(identity, names.add(name));
      return;
    }
    identity.link.unsubscribe(name).catch((error: unknown) => {
      this.log.debug({ err: error, room: name, identity: identity.uid }, 'unsubscribing failed');
    });
  }

  #down(identity: Identity): void {
    for (const room of this.#rooms.values()) {
      if (room.identity !== identity) continue;
      room.watch = undefined;
      room.identity = undefined;
      this.#leave(identity, room.name);
    }
    this.#watchAgain();
  }

  /** A link that came back may still be subscribed to rooms that others watch by now. */
  #up(identity: Identity): void {
    const names = this.#leftBehind.get(identity) ?? new Set();
    this.#leftBehind.delete(identity);
    for (const name of names) if (this.#rooms.get(name)?.identity !== identity) this.#leave(identity, name);
    this.#watchAgain();
  }

  #watchAgain(): void {
    const now = this.clock();
    const unwatched = [...this.#rooms.values()].filter(({ watch, usedAt }) => !watch && now - usedAt < RECENT_MS);
    for (const room of unwatched) {
      room.retryAt = 0;
      void this.ensure(room.name);
    }
  }
}
