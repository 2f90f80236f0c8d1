import type { EventOfType } from '@liwu/contracts';
import type { EventInput, Log } from '@liwu/event-log';
import type { Reacts } from '../facts/facts.js';
import { type GrantBroadcast, mayBroadcast } from '../held-gifts/broadcast-grant.js';
import type { GiftRegister } from '../held-gifts/gift-register.js';
import { isProven } from '../held-gifts/held-gifts.js';
import type { RoomActivity } from '../rooms/room-activity.js';

/**
 * 3a becomes 6c in a hot room, and so does a reminder there: its viewers together would exceed what the provider lets through, so the
 * gateway broadcasts for them, many grants a message. The grant goes to the viewer all the same, who is told that it need not broadcast.
 */
export class BroadcastWhenHot implements Reacts {
  constructor(
    private readonly register: GiftRegister,
    private readonly activity: RoomActivity,
    private readonly grants: GrantBroadcast,
    private readonly log: Log,
    private readonly clock: () => number,
  ) {}

  readonly reactions = {
    CoinsHeld: async (input: EventInput): Promise<void> => {
      if (input.event.type !== 'CoinsHeld') return;
      if (input.event.n === 0) this.activity.note(input.event.room, this.clock());
      this.#broadcast(input, input.event);
    },
    DeliveryReminded: async (input: EventInput): Promise<void> => {
      if (input.event.type === 'DeliveryReminded') this.#broadcast(input, input.event);
    },
  };

  /** Nothing waits for its end: what is lost with this process, or cannot be sent now, is healed by a reminder. */
  #broadcast(input: EventInput, event: EventOfType<'CoinsHeld' | 'DeliveryReminded'>): void {
    const now = this.clock();
    if (!this.activity.isHot(event.room, now) || !mayBroadcast(event.expiresAt, now)) return;
    const gift = this.register.remember(input, event);
    if (isProven(gift)) return;
    this.grants.broadcast(gift, 0, input).catch((error: unknown) => {
      const { requestId, viewerId } = gift;
      this.log.error({ err: error, viewerId, requestId }, 'a broadcast was not recorded; it will be asked for');
    });
  }
}
