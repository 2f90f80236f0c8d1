import type { Counters, Log } from '@liwu/event-log';
import type { Identity } from '../identities/identity.js';
import type { IdentityPool } from '../identities/identity-pool.js';
import { BusiestRooms, MAX_ROOMS, type Subscription, type WatchedRoom } from './busiest-rooms.js';
import { chooseWitness, type WitnessGrounds } from './choose-witness.js';
import { LeavingRooms } from './leaving-rooms.js';
import type { RoomActivity } from './room-activity.js';
import { RoomDoubts } from './room-doubts.js';
import type { Watch } from './watch.js';

/** How long a grant waits for its room to be watched; then it goes out unwatched. */
const WATCH_WITHIN_MS = 1_000;
const BUDGET_POLL_MS = 50;
const RECENT_MS = 60_000;

/**
 * The rooms that this replica watches: those of the gifts that it grants, the busiest ones, as many as its identities may be
 * subscribed to. Whoever loses its connection breaks its watches; the rooms in use get a new one.
 */
export class WatchedRooms {
  readonly #rooms: BusiestRooms;
  readonly #leaving: LeavingRooms;
  readonly #doubts: RoomDoubts;
  readonly #grounds: WitnessGrounds;

  constructor(
    private readonly pool: IdentityPool,
    activity: RoomActivity,
    private readonly log: Log,
    private readonly counters: Counters,
    private readonly clock: () => number,
  ) {
    this.#rooms = new BusiestRooms(activity, counters, clock);
    this.#leaving = new LeavingRooms(log, counters, clock);
    this.#doubts = new RoomDoubts(clock);
    this.#grounds = { rooms: this.#rooms, leaving: this.#leaving, doubts: this.#doubts };
    pool.listen({
      up: (identity) => this.#up(identity),
      down: (identity) => this.#down(identity),
      channel: (identity, { channel }) => this.#heard(identity, channel),
    });
  }

  /** The room's present watch, at once. */
  current(name: string): Watch | undefined {
    const room = this.#rooms.get(name);
    if (room?.subscription?.watch) this.#rooms.touch(room);
    return room?.subscription?.watch;
  }

  /** How many rooms are being watched. */
  get watched(): number {
    return this.#rooms.all().filter(({ subscription }) => subscription?.watch).length;
  }

  /** How many can be, just now. */
  get watchable(): number {
    return Math.min(
      MAX_ROOMS,
      this.pool.usable.reduce((sum, { maxChannels }) => sum + maxChannels, 0),
    );
  }

  isUnbroken(watch: Watch): boolean {
    return this.#watchOf(watch.room) === watch;
  }

  /** Whether what this identity hears in the room counts. One that has still to leave the room hears what the witness hears, too. */
  isHeardBy(identity: string, name: string): boolean {
    return (this.#watchOf(name)?.witness ?? identity) === identity;
  }

  /** Whether only a witness proves what was sent under this watch: also where the watch was doubted meanwhile, for so was the send. */
  demandsWitness(watch: Watch): boolean {
    return this.isUnbroken(watch) || this.#doubts.isOfWatch(watch);
  }

  /**
   * Whether a watch of the room was doubted lately, and none has heard anything there since. Then only a witness proves what is sent, also
   * where nobody watches meanwhile: it may be that the provider discards it.
   */
  isDoubted(name: string): boolean {
    return this.#doubts.isOpen(name);
  }

  /** Watches the room, if that can be had within a second. Never rejects. */
  async ensure(name: string): Promise<Watch | undefined> {
    const room = this.#rooms.get(name) ?? this.#rooms.add(name, this.#maxRooms, (evicted) => this.#giveUp(evicted));
    if (!room) return undefined;
    this.#rooms.touch(room);
    if (room.subscription?.watch) return room.subscription.watch;
    if (!room.subscribing) {
      if (room.leftAlone.isOn(this.clock()) || this.pool.usable.length === 0) return undefined;
      room.subscribing = this.#watchInTime(room);
    }
    return room.subscribing;
  }

  /**
   * Ends a watch that has missed what was broadcast: channel messages come at most once, and a link that has gone deaf says nothing
   * of it. Whoever needs the room next has it watched by another identity, if there is one. Where that has been tried, it is left as it is.
   */
  doubt(watch: Watch): void {
    const room = this.#rooms.get(watch.room);
    if (!room?.subscription || room.subscription.watch !== watch) return;
    if (!this.#doubts.begin(watch, room.subscription.identity, this.pool.usable)) return;
    this.counters.count('room.doubted');
    this.log.warn({ room: room.name, identity: watch.witness }, 'a watch missed a broadcast: the room is watched anew');
    // What may be deaf is not to be kept.
    room.subscription.watch = undefined;
    this.#giveUp(room);
  }

  #watchOf(name: string): Watch | undefined {
    return this.#rooms.get(name)?.subscription?.watch;
  }

  get #maxRooms(): number {
    return this.pool.identities.reduce((sum, { maxChannels }) => sum + maxChannels, 0);
  }

  #heard(uid: string, name: string): void {
    if (this.#watchOf(name)?.witness === uid) this.#doubts.end(name);
  }

  async #watchInTime(room: WatchedRoom): Promise<Watch | undefined> {
    const late = new AbortController();
    const tooLate = new Promise<undefined>((resolve) => {
      setTimeout(() => resolve(undefined), WATCH_WITHIN_MS).unref();
    });
    const watch = await Promise.race([this.#watch(room, late.signal), tooLate]);
    late.abort();
    if (!watch) {
      room.leftAlone.begin(this.clock());
      this.counters.count('room.not-watched');
      this.log.warn({ room: room.name }, 'the room could not be watched');
    }
    room.subscribing = undefined;
    return watch;
  }

  /** By whoever hears the room still; else by one identity after the other, each once, as soon as it may subscribe. */
  async #watch(room: WatchedRoom, late: AbortSignal): Promise<Watch | undefined> {
    // One that was too late for those who asked before, and is not answered yet.
    this.#giveUp(room);
    const refusedBy = new Set<Identity>();
    while (!late.aborted && this.#rooms.get(room.name) === room) {
      const willing = this.pool.usable.filter((identity) => !refusedBy.has(identity));
      if (willing.length === 0) return undefined;
      const keeper = willing.find((identity) => this.#leaving.keep(identity, room.name));
      if (keeper) return this.#watchedBy((room.subscription = { identity: keeper, watch: undefined }), room);
      const identity = chooseWitness(room.name, willing, this.#grounds, this.clock());
      if (!identity) {
        await this.#leaving.untilLeft(BUDGET_POLL_MS);
        continue;
      }
      const watch = await this.#subscribe(identity, room);
      if (watch) return watch;
      refusedBy.add(identity);
    }
    return undefined;
  }

  /** The watch, if the identity is subscribed for the room's sake. Else it is made sure that it is not. */
  async #subscribe(identity: Identity, room: WatchedRoom): Promise<Watch | undefined> {
    const subscription: Subscription = { identity, watch: undefined };
    room.subscription = subscription;
    try {
      identity.subscribes.take(this.clock());
      await identity.link.subscribe(room.name);
      if (room.subscription === subscription && identity.usable && this.#rooms.get(room.name) === room)
        return this.#watchedBy(subscription, room);
    } catch (error) {
      this.log.warn({ err: error, room: room.name, identity: identity.uid }, 'subscribing failed');
    }
    if (room.subscription === subscription) room.subscription = undefined;
    // Asked again meanwhile, this very identity may have the room once more: then there is nothing to leave.
    if (this.#rooms.get(room.name)?.subscription?.identity !== identity) this.#leaving.add(identity, room.name, false);
    return undefined;
  }

  #watchedBy(subscription: Subscription, { name }: WatchedRoom): Watch {
    this.counters.count('room.watched');
    return (subscription.watch = { room: name, witness: subscription.identity.uid });
  }

  /** Nobody watches the room any more. Where its subscription was not answered yet, nobody knows whether the identity hears it. */
  #giveUp(room: WatchedRoom): void {
    const { subscription } = room;
    room.subscription = undefined;
    if (subscription) this.#leaving.add(subscription.identity, room.name, subscription.watch !== undefined);
  }

  #down(identity: Identity): void {
    for (const room of this.#rooms.all()) if (room.subscription?.identity === identity) this.#giveUp(room);
    this.#watchAgain();
  }

  /** A link that came back may still be subscribed to rooms that others watch by now; of the others it keeps those that are in use. */
  #up(identity: Identity): void {
    this.#leaving.cameBack(identity);
    this.#watchAgain();
    this.#leaving.goOn(identity);
  }

  #watchAgain(): void {
    const now = this.clock();
    const unwatched = this.#rooms
      .all()
      .filter(({ subscription, usedAt }) => !subscription?.watch && now - usedAt < RECENT_MS);
    for (const room of unwatched) {
      room.leftAlone.end();
      void this.ensure(room.name);
    }
  }
}
