import { type DeliveryTakenOver, WITNESS_WITHIN_MS } from '@liwu/contracts';
import type { EventInput } from '@liwu/event-log';
import { leaveToSuccessor, type Reacts } from '../facts/facts.js';
import { type GrantBroadcast, mayBroadcast } from '../held-gifts/broadcast-grant.js';
import type { GiftRegister } from '../held-gifts/gift-register.js';
import { type HeldGift, isProven } from '../held-gifts/held-gifts.js';
import type { WatchedRooms } from '../rooms/watched-rooms.js';

/** 7c becomes 6c: reminders are used up, so the gateway broadcasts the grant itself. What was not sent is asked for again. */
export class TakeOverWhenSilent implements Reacts {
  constructor(
    private readonly register: GiftRegister,
    private readonly rooms: WatchedRooms,
    private readonly grants: GrantBroadcast,
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
    if ((await this.grants.broadcast(gift, event.n, input)) === 'stopped') return leaveToSuccessor();
  }

  /** What was accepted and is still asked for two seconds later was not seen: the provider discarded it, or the witness is deaf. */
  #doubtWatch({ watchedBroadcast }: HeldGift): void {
    if (!watchedBroadcast || this.clock() < watchedBroadcast.sentAt + WITNESS_WITHIN_MS) return;
    this.rooms.doubt(watchedBroadcast.watch);
  }
}
