import { type BroadcastByServer, firstSendAt, lastSendAt } from '@liwu/contracts';
import type { Counters, EventInput, Log } from '@liwu/event-log';
import type { ChannelOutcome } from '@liwu/rtm';
import type { Facts } from '../facts/facts.js';
import type { RoomBroadcasts } from '../rooms/room-broadcasts.js';
import type { Watch } from '../rooms/watch.js';
import type { WatchedRooms } from '../rooms/watched-rooms.js';
import type { HeldGift } from './held-gifts.js';

/** Whether a grant may be broadcast now: no send starts before the grant's beginning, or later than 5 s before its end. */
export const mayBroadcast = (expiresAt: number, now: number): boolean =>
  now >= firstSendAt(expiresAt) && now <= lastSendAt(expiresAt);

/** How the gateway's own broadcast of a grant went: what is not sent is asked for again, unless the gateway leaves. */
type Broadcasted = 'told' | 'not-sent' | 'stopped';

/** Broadcasts a held gift's grant in its viewer's stead, and records how that ended. */
export class GrantBroadcast {
  constructor(
    private readonly rooms: WatchedRooms,
    private readonly broadcasts: RoomBroadcasts,
    private readonly facts: Facts,
    private readonly log: Log,
    private readonly counters: Counters,
    private readonly clock: () => number,
  ) {}

  /** `n`: of the take-over that asks for it, or 0. Resolves when `BroadcastByServer` is acknowledged, or when nothing was sent. */
  async broadcast(gift: HeldGift, n: number, origin: EventInput): Promise<Broadcasted> {
    // Watched before it is sent: what nobody sees may have been discarded.
    await (this.rooms.current(gift.room) ?? this.rooms.ensure(gift.room));
    // Counted before the send: the closing must never overlook a broadcast that is under way, nor one whose 6c is lost.
    gift.broadcasts++;
    const result = await this.broadcasts.send(gift);
    const { requestId, viewerId } = gift;
    const reason = n > 0 ? 'take-over' : 'hot-room';
    if (!result.sent) {
      gift.broadcasts--;
      this.counters.count(`${reason}.${result.why}`);
      if (result.why !== 'stopped')
        this.log.warn({ viewerId, requestId, n, why: result.why }, 'a grant was not broadcast');
      return result.why === 'stopped' ? 'stopped' : 'not-sent';
    }
    const { identity, watch, isDoubted = false } = result;
    const watching = watch && watch.witness !== identity && this.rooms.demandsWitness(watch) ? watch : undefined;
    const watched = isDoubted || watching !== undefined;
    const answeredAt = this.clock();
    const outcome = watched ? result.outcome : unwatchedOutcome(result.outcome, gift.expiresAt, answeredAt);
    this.counters.count(`${reason}.${outcome}`);
    this.log.debug({ viewerId, requestId, n, outcome, watched, identity }, 'the gateway has broadcast');
    const byServer = byServerOf(gift, { n, sentAt: answeredAt, result: outcome, watched, identity });
    if (outcome === 'accepted') this.#remember(gift, byServer, watching);
    await this.facts.publish(byServer, origin);
    return 'told';
  }

  #remember(gift: HeldGift, byServer: BroadcastByServer, watch: Watch | undefined): void {
    if (!byServer.watched) gift.evidence.byServer ??= byServer;
    else if (watch && gift.watchedBroadcast?.watch !== watch)
      gift.watchedBroadcast = { watch, sentAt: byServer.sentAt };
  }
}

/**
 * What an answer says where nobody watches, so that it alone would prove that the gift was shown. From the grant's end on it does not:
 * nobody can tell any more when the provider took the message in, and receivers drop what comes to them later than that end.
 */
const unwatchedOutcome = (outcome: ChannelOutcome, expiresAt: number, answeredAt: number): ChannelOutcome =>
  answeredAt < expiresAt ? outcome : 'unknown';

const byServerOf = (
  { viewerId, requestId }: HeldGift,
  how: Pick<BroadcastByServer, 'n' | 'sentAt' | 'result' | 'watched' | 'identity'>,
): BroadcastByServer => ({ type: 'BroadcastByServer', viewerId, requestId, at: how.sentAt, ...how });
