import { CLOCK_ERROR_MS } from '@liwu/contracts';
import type { GrantClaims } from '@liwu/contracts/wire';
import type { EventInput } from '@liwu/event-log';
import type { GrantSigner } from '@liwu/sealing';
import { type GrantCarrier, type HeldGift, HeldGifts } from './held-gifts.js';
import type { LaneTenure } from './lane-tenure.js';

type KnownAtFirst = Pick<
  HeldGift,
  'viewerId' | 'requestId' | 'room' | 'lane' | 'issuedAt' | 'expiresAt' | 'grant' | 'seenFromHoldBy'
>;

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
    const { viewerId, requestId, room, heldAt, expiresAt } = event;
    return this.#add({
      viewerId,
      requestId,
      room,
      lane: input.lane,
      issuedAt: Math.floor(heldAt / 1_000) * 1_000,
      expiresAt,
      grant: this.signer.grantOf(event),
      seenFromHoldBy: isFirstHold(event) ? this.#heldLaneBefore(input, heldAt) : undefined,
    });
  }

  /**
   * A gift of another process's time, of which only its genuine grant is seen: after a restart, or when the lane has just changed
   * hands. One that is known under the grant of another key stays what it is: it is one gift, however many keys have signed for it.
   */
  rememberGrant(
    grant: string,
    { sub: viewerId, jti: requestId, aud: room, iat, exp }: GrantClaims,
    lane: number,
  ): HeldGift {
    const known = this.gifts.byId(viewerId, requestId);
    if (known) return known;
    const times = { issuedAt: iat * 1_000, expiresAt: exp * 1_000 };
    return this.#add({ viewerId, requestId, room, lane, ...times, grant, seenFromHoldBy: undefined });
  }

  #add(known: KnownAtFirst): HeldGift {
    const nothingYet = { copies: 0, broadcasts: 0, watchedBroadcast: undefined };
    return this.gifts.add({ ...known, ...nothingYet, evidence: {} }, this.clock());
  }

  /** Topics have no order among each other: a take-over may be read before the hold. Nothing was sent yet, so nothing was missed. */
  #withHold(gift: HeldGift, input: EventInput, event: GrantCarrier): HeldGift {
    if (isFirstHold(event) && gift.copies === 0 && gift.broadcasts === 0) {
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
