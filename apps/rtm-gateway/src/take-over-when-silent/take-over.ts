import {
  type BroadcastByServer,
  type DeliveryTakenOver,
  firstSendAt,
  lastSendAt,
  WITNESS_WITHIN_MS,
} from '@liwu/contracts';
import type { ChannelMessage } from '@liwu/contracts/wire';
import type { Counters, EventInput, Log } from '@liwu/event-log';
import { type Facts, leaveToSuccessor, type Reacts } from '../facts/facts.js';
import type { GiftRegister } from '../held-gifts/gift-register.js';
import { type HeldGift, isProven } from '../held-gifts/held-gifts.js';
import type { IdentityPool } from '../identities/identity-pool.js';
import type { Watch, WatchedRooms } from '../rooms/watched-rooms.js';

/** Whether a take-over may become a broadcast now: no send starts before the grant's beginning, or later than 5 s before its end. */
export const mayBroadcast = (expiresAt: number, now: number): boolean =>
  now >= firstSendAt(expiresAt) && now <= lastSendAt(expiresAt);

/** 7c becomes 6c: reminders are used up, so the gateway broadcasts the grant itself. */
export class TakeOverWhenSilent implements Reacts {
  constructor(
    private readonly register: GiftRegister,
    private readonly rooms: WatchedRooms,
    private readonly pool: IdentityPool,
    private readonly facts: Facts,
    private readonly log: Log,
    private readonly counters: Counters,
    private readonly clock: () => number,
  ) {}

  readonly reactions = {
    DeliveryTakenOver: async (input: EventInput): Promise<void> => {
      if (input.event.type !== 'DeliveryTakenOver') return;
      if (mayBroadcast(input.event.expiresAt, this.clock())) await this.#takeOver(input, input.event);
    },
  };

  async #takeOver(input: EventInput, event: DeliveryTakenOver): Promise<void> {
    const gift = this.register.remember(input, event);
    if (isProven(gift)) return;
    this.#doubtWatch(gift);
    const watch = this.rooms.current(gift.room) ?? (await this.rooms.ensure(gift.room));
    const isDoubted = this.rooms.isDoubted(gift.room);
    // Counted before the send: the closing must never overlook a broadcast that is under way, nor one whose 6c is lost.
    gift.broadcasts++;
    const result = await this.pool.sendChannel({
      sendClass: 'take-over',
      viewerId: gift.viewerId,
      to: { channel: gift.room },
      notFrom: this.#notFrom(watch),
      startFrom: firstSendAt(event.expiresAt),
      startUntil: lastSendAt(event.expiresAt),
      text: () => JSON.stringify({ liwu: 1, kind: 'gifts', grants: [gift.grant] } satisfies ChannelMessage),
    });
    if (!result.sent) gift.broadcasts--;
    if (!result.sent && result.why === 'stopped') return leaveToSuccessor();
    // Whatever was not sent is asked for again: the take-over is repeated until it is answered.
    if (!result.sent)
      return this.log.warn({ requestId: gift.requestId, why: result.why }, 'the take-over was not sent');
    const { identity, outcome } = result;
    const watching = watch && watch.witness !== identity && this.rooms.demandsWitness(watch) ? watch : undefined;
    const watched = isDoubted || watching !== undefined;
    this.counters.count(`take-over.${outcome}`);
    this.log.info({ requestId: gift.requestId, n: event.n, outcome, watched, identity }, 'the gateway has broadcast');
    const byServer = this.#byServer(gift, event.n, { result: outcome, watched, identity });
    if (outcome === 'accepted') this.#remember(gift, byServer, watching);
    await this.facts.publish(byServer, input.traceparent);
  }

  #remember(gift: HeldGift, byServer: BroadcastByServer, watch: Watch | undefined): void {
    if (!byServer.watched) gift.evidence.byServer ??= byServer;
    else if (watch && gift.watchedBroadcast?.watch !== watch)
      gift.watchedBroadcast = { watch, sentAt: byServer.sentAt };
  }

  /** What was accepted and is still asked for two seconds later was not seen: the provider discarded it, or the witness is deaf. */
  #doubtWatch({ watchedBroadcast }: HeldGift): void {
    if (!watchedBroadcast || this.clock() < watchedBroadcast.sentAt + WITNESS_WITHIN_MS) return;
    this.rooms.doubt(watchedBroadcast.watch);
  }

  /** Nobody hears its own broadcasts, so the room's witness leaves the sending to another identity, if there is one. */
  #notFrom(watch: Watch | undefined): string | undefined {
    return this.pool.usable.length > 1 ? watch?.witness : undefined;
  }

  #byServer(
    { viewerId, requestId }: HeldGift,
    n: number,
    how: Pick<BroadcastByServer, 'result' | 'watched' | 'identity'>,
  ): BroadcastByServer {
    const now = this.clock();
    return { type: 'BroadcastByServer', viewerId, requestId, n, at: now, sentAt: now, ...how };
  }
}
