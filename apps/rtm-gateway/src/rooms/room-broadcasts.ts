import { firstSendAt, lastSendAt } from '@liwu/contracts';
import type { Counters } from '@liwu/event-log';
import { isGatewayUid } from '@liwu/sealing';
import type { HeldGift } from '../held-gifts/held-gifts.js';
import type { IdentityPool } from '../identities/identity-pool.js';
import type { NotSent } from '../identities/send.js';
import { RecentPeak } from '../limits/recent-peak.js';
import { firstThatFit, MAX_GRANTS, textOf } from './grants-message.js';
import type { RoomActivity } from './room-activity.js';
import { RoomPace } from './room-pace.js';
import type { Watch } from './watch.js';
import { type Broadcast, putBack, type WaitingGrant } from './waiting-grants.js';
import type { WatchedRooms } from './watched-rooms.js';

/**
 * What begins within any one second for a room, of all replicas and of viewers. On the way messages bunch up, so that at the provider up
 * to 50 are in a second; what exceeds 60 it discards in silence (agora-rtm-facts.md).
 */
const MESSAGES_PER_SECOND = 45;
/** After a message the next grants gather for so long. */
export const GATHER_MS = 100;
/** A grant for which no identity is found is not sent after so long; it is asked for again. */
const MAX_NO_IDENTITY_MS = 5_000;
/** A grant that would wait longer for its turn is not sent now: it is asked for again, and others' turns come in time. */
const MAX_WAIT_MS = 2_000;
/** After these a message's grants go back into the line. Too late is the message with its first grant; the others may have time. */
const WAIT_AGAIN_AFTER = new Set<NotSent>(['no-identity', 'overflow', 'too-late']);
/** In all rooms. */
const MAX_WAITING = 4_000;
/** A room whose pace of a second ago nobody need know any more. */
const FORGET_MS = 1_000;
/** For how long it is known how full the fullest second was: longer than it takes until Prometheus asks again. */
const PEAK_MS = 60_000;

interface Room {
  readonly name: string;
  readonly pace: RoomPace;
  /** By grant, in the order in which they came. */
  readonly waiting: Map<string, WaitingGrant>;
  /** While it runs, grants gather. */
  gathering: NodeJS.Timeout | undefined;
  forgetting: NodeJS.Timeout | undefined;
}

/**
 * Puts grants into rooms for their viewers: the first at once, and what comes within the next 100 ms together, ten grants a message.
 * No room gets more messages than its share of what the provider lets through; what cannot be sent in time is not sent at all.
 */
export class RoomBroadcasts {
  readonly #rooms = new Map<string, Room>();
  readonly #fullest = new RecentPeak(PEAK_MS);
  #waiting = 0;
  #asked = 0;
  #stopped = false;

  constructor(
    private readonly pool: IdentityPool,
    private readonly watches: WatchedRooms,
    private readonly activity: RoomActivity,
    private readonly counters: Counters,
    /** Which part of all lanes is this process's: it may use that part of each room's budget. */
    private readonly ownShare: () => number,
    private readonly clock: () => number,
  ) {
    pool.listen({
      channel: (identity, { channel, publisher }) => {
        if (!isGatewayUid(publisher) && watches.isHeardBy(identity, channel))
          activity.heardViewer(channel, this.clock());
      },
    });
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** The most that one room was sent in a second of the last minute, as a part of what it may be sent by this process. */
  get fullestSecond(): number {
    return this.#fullest.at(this.clock());
  }

  /** How many rooms have a grant that waits, or had one a moment ago. */
  get rooms(): number {
    return this.#rooms.size;
  }

  /** How long a grant that comes now would wait for its turn in the room, all messages being full and the gateway's. */
  waitMsIn(name: string): number {
    const room = this.#rooms.get(name);
    return room ? (room.waiting.size * 1_000) / (MAX_GRANTS * this.#shareOf(MESSAGES_PER_SECOND)) : 0;
  }

  /** Broadcasts the gift's grant. One that waits already is sent once, for all who ask. Never rejects. */
  send(gift: HeldGift): Promise<Broadcast> {
    const known = this.#rooms.get(gift.room)?.waiting.get(gift.grant);
    if (known) return known.ended;
    if (this.#stopped) return Promise.resolve({ sent: false, why: 'stopped' });
    if (this.#waiting >= MAX_WAITING || this.waitMsIn(gift.room) >= MAX_WAIT_MS) {
      this.counters.count('broadcast.overflow');
      return Promise.resolve({ sent: false, why: 'overflow' });
    }
    const room = this.#roomOf(gift.room);
    const { promise: ended, resolve: end } = Promise.withResolvers<Broadcast>();
    room.waiting.set(gift.grant, { gift, place: this.#asked++, askedAt: this.clock(), ended, end });
    this.#waiting++;
    if (!room.gathering) this.#send(room);
    return ended;
  }

  /** What waits is not sent: it is asked for again, of whoever is there then. */
  stop(): void {
    this.#stopped = true;
    for (const room of this.#rooms.values()) {
      clearTimeout(room.gathering);
      clearTimeout(room.forgetting);
      for (const { gift } of room.waiting.values()) this.#end(room, gift, { sent: false, why: 'stopped' });
    }
    this.#rooms.clear();
  }

  #roomOf(name: string): Room {
    const known = this.#rooms.get(name);
    if (known) return known;
    const room: Room = { name, pace: new RoomPace(), waiting: new Map(), gathering: undefined, forgetting: undefined };
    this.#rooms.set(name, room);
    return room;
  }

  /** This process's part, at least one message a second: also what was taken in before its lanes were lost is sent. */
  #shareOf(perSecond: number): number {
    return Math.max(1, Math.floor(perSecond * this.ownShare()));
  }

  /** All full messages that may go now; what does not fill one goes where it is all there is, else with what comes next. */
  #send(room: Room): void {
    room.gathering = undefined;
    clearTimeout(room.forgetting);
    const now = this.clock();
    this.#dropUntimely(room, now);
    const perSecond = this.#shareOf(MESSAGES_PER_SECOND - this.activity.viewersMessages(room.name, now));
    const atOnce = Math.ceil((perSecond * GATHER_MS) / 1_000);
    let sent = 0;
    while (sent < atOnce && room.waiting.size >= (sent === 0 ? 1 : MAX_GRANTS) && room.pace.take(perSecond, now)) {
      this.#fullest.note(room.pace.inSecond / perSecond, now);
      void this.#transmit(room, firstThatFit(room.waiting.values()), now);
      sent++;
    }
    if (sent === 0 && room.waiting.size === 0) {
      room.forgetting = setTimeout(() => this.#rooms.delete(room.name), FORGET_MS);
      return;
    }
    const waitMs = Math.max(GATHER_MS, room.pace.msUntilNext(perSecond, now));
    room.gathering = setTimeout(() => this.#send(room), waitMs);
  }

  #dropUntimely(room: Room, now: number): void {
    for (const { gift } of room.waiting.values()) {
      if (now > lastSendAt(gift.expiresAt)) this.#end(room, gift, { sent: false, why: 'too-late' });
      else if (now < firstSendAt(gift.expiresAt)) this.#end(room, gift, { sent: false, why: 'too-early' });
    }
  }

  async #transmit(room: Room, message: readonly WaitingGrant[], takenAt: number): Promise<void> {
    for (const { gift } of message) this.#take(room, gift);
    const watch = this.watches.current(room.name);
    const isDoubted = this.watches.isDoubted(room.name);
    const grants = message.map(({ gift }) => gift.grant);
    let countedAt = takenAt;
    const result = await this.pool.sendChannel({
      sendClass: 'broadcast',
      viewerId: `room:${room.name}`,
      about: { requestIds: message.map(({ gift }) => gift.requestId) },
      to: { channel: room.name },
      notFrom: this.#notFrom(watch),
      // What waited longer would keep places in the room's pace from messages that could begin.
      maxWaitMs: GATHER_MS,
      startFrom: Math.max(...message.map(({ gift }) => firstSendAt(gift.expiresAt))),
      startUntil: Math.min(...message.map(({ gift }) => lastSendAt(gift.expiresAt))),
      // Made as the send begins, for the first time or again; till then it may have waited for an identity.
      text: () => {
        countedAt = room.pace.begins(countedAt, this.clock());
        return textOf(grants);
      },
    });
    if (!result.sent && WAIT_AGAIN_AFTER.has(result.why)) {
      room.pace.giveBack(countedAt);
      return this.#waitAgain(room.name, message, result);
    }
    if (result.sent) {
      this.counters.count('broadcast.messages');
      this.counters.count('broadcast.grants', grants.length);
    }
    for (const { end } of message) end({ ...result, watch, isDoubted });
  }

  /** No identity could send these: they go back to their places in the room's line, unless they have waited for too long, or too many wait. */
  #waitAgain(name: string, message: readonly WaitingGrant[], notSent: Broadcast): void {
    const now = this.clock();
    const mayWait = ({ askedAt }: WaitingGrant): boolean => Math.abs(now - askedAt) < MAX_NO_IDENTITY_MS;
    const back = this.#stopped ? [] : message.filter(mayWait).slice(0, Math.max(0, MAX_WAITING - this.#waiting));
    for (const each of message.filter((one) => !back.includes(one)))
      each.end(this.#stopped ? { sent: false, why: 'stopped' } : notSent);
    if (back.length === 0) return;
    const room = this.#roomOf(name);
    this.#waiting -= room.waiting.size;
    putBack(room.waiting, back);
    this.#waiting += room.waiting.size;
    if (!room.gathering) this.#send(room);
  }

  /** Nobody hears its own broadcasts, so the room's witness leaves the sending to another identity, if there is one. */
  #notFrom(watch: Watch | undefined): string | undefined {
    return this.pool.usable.length > 1 ? watch?.witness : undefined;
  }

  #end(room: Room, gift: HeldGift, broadcast: Broadcast): void {
    const { end } = room.waiting.get(gift.grant)!;
    this.#take(room, gift);
    end(broadcast);
  }

  #take(room: Room, gift: HeldGift): void {
    if (room.waiting.delete(gift.grant)) this.#waiting--;
  }
}
