import type { ChannelMessageReceived, PeerMessage } from '@liwu/rtm';
import { isGatewayUid, viewerIdOf } from '@liwu/sealing/viewer';
import { type ClientClock, pause, ServerClock, systemClock } from './clock.js';
import { Combo, type ComboGift } from './combo/combo.js';
import { GiftClientError } from './gift-client-error.js';
import { RoomListeners } from './rooms/room-listeners.js';
import { Broadcaster } from './sender/broadcaster.js';
import { GatewayLine } from './sender/gateway-line.js';
import { GiftSender } from './sender/gift-sender.js';
import { gatewayMessageOf } from './sender/messages.js';
import { RequestRunner } from './sender/request-runner.js';
import { type Link, SessionKeeper } from './session/session-keeper.js';
import type { GiftClientOptions, GiftListener, GiftToSend, ReceivedGift, SendOutcome } from './types.js';
import { uuidV7 } from './uuid-v7.js';

const MAX_LEAVINGS = 3;
const BETWEEN_LEAVINGS_MS = 1_000;

/**
 * One viewer's, streamer's or anonymous receiver's part in sending and receiving gifts. It needs a real-time network
 * that loses, repeats and reorders messages at will, and still renders each paid gift once, and no other.
 */
export class GiftClient {
  readonly #clock: ClientClock;
  readonly #serverClock: ServerClock;
  readonly #keeper: SessionKeeper;
  readonly #runner: RequestRunner;
  readonly #sender: GiftSender;
  readonly #rooms: RoomListeners;
  /** Each link's joins, that are under way or have succeeded. */
  readonly #joins = new WeakMap<Link, Map<string, Promise<void>>>();

  private constructor(options: GiftClientOptions) {
    const random = options.random ?? Math.random;
    this.#clock = options.clock ?? systemClock;
    this.#serverClock = new ServerClock(this.#clock);
    this.#rooms = new RoomListeners(options, this.#serverClock, (gift) => this.#seen(gift));
    this.#keeper = new SessionKeeper(options, this.#clock, this.#serverClock, random, {
      prepare: async (link) => await this.#joinRooms(link),
      replaced: () => this.#whenReplaced(),
      peer: (link, message) => void this.#openPeer(link, message),
      channel: (link, message) => this.#hearChannel(link, message),
      ended: (error) => {
        this.#sender.close(error);
        this.#runner.close();
        this.#rooms.close();
      },
    });
    this.#runner = new RequestRunner({
      options,
      clock: this.#clock,
      serverClock: this.#serverClock,
      random,
      keeper: this.#keeper,
      line: new GatewayLine(this.#keeper),
      broadcaster: new Broadcaster(this.#keeper, this.#clock, this.#serverClock, (room, publisher, text) =>
        this.#rooms.receive(room, publisher, text),
      ),
    });
    this.#sender = new GiftSender(this.#keeper, this.#runner, this.#clock, this.#serverClock);
  }

  /** Opens a session and logs in; rejects with a `GiftClientError` where that cannot be done within a minute. */
  static async open(options: GiftClientOptions): Promise<GiftClient> {
    const client = new GiftClient(options);
    await client.#keeper.open();
    return client;
  }

  /** The uid of the present session; undefined between two sessions. */
  get uid(): string | undefined {
    return this.#keeper.current?.session.rtm.uid;
  }

  get viewerId(): string | undefined {
    const { uid } = this;
    return uid === undefined ? undefined : viewerIdOf(uid);
  }

  /** The server's time as this client knows it, in milliseconds. */
  serverNow(): number {
    return this.#serverClock.now();
  }

  /** An id for a gift that is to be sent soon, for whoever must know it before: a request's id is good for ten minutes. */
  newRequestId(): string {
    return uuidV7(this.serverNow());
  }

  /** Gifts that are not decided yet: a page should not be left while there are any. */
  get undecided(): number {
    return this.#runner.undecided;
  }

  /** What this receiver dropped, by reason. */
  get dropped(): Readonly<Record<string, number>> {
    return this.#rooms.dropped;
  }

  /**
   * Sends a gift and tells how it ended; rejects only where it could never be sent at all. The same `requestId`, given
   * again after a restart with the same gift, asks how that one ended, and is never charged twice.
   */
  async sendGift(gift: GiftToSend, requestId?: string): Promise<SendOutcome> {
    return await this.#sender.send(gift, requestId);
  }

  /** A new combo of one gift; each of its taps is one more. */
  combo(gift: ComboGift): Combo {
    return new Combo(gift, {
      send: async (one, granted) => await this.#sender.send(one, undefined, granted),
      maxQuantity: () => this.#keeper.current?.session.limits.maxQuantity ?? 1,
    });
  }

  /**
   * Calls the listener once for each gift that is shown in the room from now on; the answer takes it away again. Rejects where the room is
   * not joined: then nobody who asked meanwhile listens, each is told so, and whoever asks next has it joined anew.
   */
  async onGift(room: string, listener: GiftListener): Promise<() => Promise<void>> {
    const link = await this.#keeper.link();
    this.#rooms.add(room, listener, link);
    await this.#join(room, listener);
    return async () => {
      if (this.#rooms.remove(room, listener)) await this.#leave(room);
    };
  }

  /** Logs out. Gifts that are not decided yet end as `unknown` here, and go on all the same. */
  async close(): Promise<void> {
    await this.#keeper.close(new GiftClientError('closed', 'the client was closed'));
  }

  async #join(room: string, listener: GiftListener): Promise<void> {
    try {
      await this.#joinRoom(await this.#keeper.link(), room);
    } catch (error) {
      this.#rooms.remove(room, listener);
      throw error;
    }
  }

  /**
   * A link that is refused this keeps the room's place, though nobody hears it, so it asks again a few times; but not once somebody wants
   * to hear the room again, nor for a link that is gone with all its rooms.
   */
  async #leave(room: string): Promise<void> {
    const link = this.#keeper.current;
    if (!link || !this.#joins.get(link)?.delete(room)) return;
    for (let leavings = 1; ; leavings++) {
      try {
        return await link.transport.unsubscribe(room);
      } catch (error) {
        if (leavings >= MAX_LEAVINGS) throw error;
      }
      await pause(this.#clock, BETWEEN_LEAVINGS_MS);
      if (this.#rooms.has(room) || this.#keeper.current !== link) return;
    }
  }

  async #joinRooms(link: Link): Promise<void> {
    for (const room of this.#rooms.rooms) await this.#joinRoom(link, room);
    this.#rooms.renew(link);
  }

  /** Once, however many ask for it while it is under way; whoever asks after a refusal asks anew. */
  async #joinRoom(link: Link, room: string): Promise<void> {
    const joins = this.#joins.get(link) ?? new Map<string, Promise<void>>();
    this.#joins.set(link, joins);
    const join = joins.get(room) ?? link.transport.subscribe(room);
    joins.set(room, join);
    try {
      await join;
    } catch (error) {
      if (joins.get(room) === join) joins.delete(room);
      throw error;
    }
  }

  /** A room that was joined by the old link while the new one was being made ready is joined by the new one now. */
  #whenReplaced(): void {
    this.#runner.newSession();
    const link = this.#keeper.current;
    if (link) this.#joinRooms(link).catch(() => this.#keeper.renew(link));
  }

  async #openPeer({ seal }: Link, { from, text }: PeerMessage): Promise<void> {
    if (!seal || !isGatewayUid(from)) return;
    const json = await seal.open(text, from);
    const message = json === undefined ? undefined : gatewayMessageOf(json);
    if (message) this.#runner.receive(message, from);
  }

  /**
   * Whichever link hears it: while a new one is made ready and the old one is going, either may hear what the other one does not. What both
   * hear is shown once, as is whatever else comes twice.
   */
  #hearChannel({ session }: Link, { channel, publisher, text }: ChannelMessageReceived): void {
    this.#rooms.receive(channel, publisher, text, session.rtm.uid);
  }

  #seen({ requestId, viewerId }: ReceivedGift): void {
    if (viewerId === this.viewerId) this.#runner.seenInRoom(requestId);
  }
}
