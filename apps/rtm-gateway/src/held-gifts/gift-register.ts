import { CLOCK_ERROR_MS } from '@liwu/contracts';
import type { EventInput } from '@liwu/event-log';
import type { GrantSigner } from '@liwu/sealing';
import { type GrantCarrier, type HeldGift, HeldGifts } from './held-gifts.js';
import type { LaneTenure } from './lane-tenure.js';

/** Knows the held gifts of this process's lanes, and signs each one's grant once. */
export class GiftRegister {
  readonly gifts = new HeldGifts();

  constructor(
    private readonly signer: GrantSigner,
    readonly tenure: LaneTenure,
    private readonly clock: () => number,
  ) {}

  /** The gift that an event is about; new to this process, or known. The grant is the same either way. */
  remember(input: EventInput, event: GrantCarrier): HeldGift {
    const known = this.gifts.byId(event.viewerId, event.requestId);
    if (known) return this.#withHold(known, input, event);
    return this.gifts.add(
      {
        viewerId: event.viewerId,
        requestId: event.requestId,
        room: event.room,
        lane: input.lane,
        issuedAt: Math.floor(event.heldAt / 1_000) * 1_000,
        expiresAt: event.expiresAt,
        grant: this.signer.grantOf(event),
        traceparent: input.traceparent,
        seenFromHoldBy: isFirstHold(event) ? this.#heldLaneBefore(input, event.heldAt) : undefined,
        granted: false,
        watchedSinceGrant: undefined,
        broadcasts: 0,
        broadcastsInDoubt: 0,
        witnessed: false,
        seenOutOfTime: false,
      },
      this.clock(),
    );
  }

  /** Topics have no order among each other: a take-over may be read before the hold. Nothing was sent yet, so nothing was missed. */
  #withHold(gift: HeldGift, input: EventInput, event: GrantCarrier): HeldGift {
    if (isFirstHold(event) && !gift.granted && gift.broadcasts === 0) {
      gift.seenFromHoldBy = this.#heldLaneBefore(input, event.heldAt);
    }
    return gift;
  }

  /** Another process may have sent the grant before, unless this one held the lane already when the coins were held. */
  #heldLaneBefore({ lane }: EventInput, heldAt: number): number | undefined {
    const since = this.tenure.since(lane);
    return since !== undefined && since + CLOCK_ERROR_MS <= heldAt ? since : undefined;
  }

  /** Whether this process has held the gift's lane without a break since before its coins were held. */
  isSeenFromHold(gift: HeldGift): boolean {
    return gift.seenFromHoldBy !== undefined && this.tenure.since(gift.lane) === gift.seenFromHoldBy;
  }
}

const isFirstHold = (event: GrantCarrier): boolean => event.type === 'CoinsHeld' && event.n === 0;
