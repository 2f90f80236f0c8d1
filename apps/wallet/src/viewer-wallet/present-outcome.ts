import {
  type CoinsHeld,
  type GiftPriced,
  type GiftSettled,
  type HoldRefused,
  type HoldReleased,
  unreachable,
} from '@liwu/contracts';
import type { HeldGift, ReleasedGift, SettledGift, WalletGift } from './wallet.js';

/** 3a, 3b, 8a or 8b: what the wallet says of a request. */
export type Outcome = CoinsHeld | HoldRefused | GiftSettled | HoldReleased;
/** Which answer this is, and to whom: an outcome has n = 0, its repeats have the try's n and the try's session. */
type Answer = Pick<CoinsHeld, 'viewerId' | 'requestId' | 'n' | 'at' | 'replyTo'>;

/** What became of a request, as the event that says so: the same outcome as often as it is asked for. */
export const presentOutcome = (gift: WalletGift, answer: Answer): Outcome => {
  switch (gift.status) {
    case 'refused': {
      const shown = gift.available === undefined ? {} : { available: gift.available };
      const { code, quantity } = gift;
      return { type: 'HoldRefused', ...answer, code, ...shown, gift: gift.gift, quantity };
    }
    case 'held': {
      const { cost, lots, shareBasisPoints, heldAt, expiresAt } = gift;
      return { type: 'CoinsHeld', ...answer, ...giftOf(gift), heldAt, expiresAt, cost, lots, shareBasisPoints };
    }
    case 'settled': {
      const { cost, postingId, lots, recognised, share, how, traceId } = gift;
      const trace = traceId === undefined ? {} : { traceId };
      const money = { cost, postingId, lots, recognised, share };
      return { type: 'GiftSettled', ...answer, ...giftOf(gift), ...money, how, ...trace };
    }
    case 'released': {
      const { postingId, lots, certainty, quantity } = gift;
      return { type: 'HoldReleased', ...answer, postingId, lots, certainty, gift: gift.gift, quantity };
    }
    default:
      return unreachable(gift);
  }
};

type Gift = Pick<GiftPriced, 'room' | 'receiver' | 'gift' | 'quantity' | 'combo'>;

/** What is sent to whom, and where. */
export const giftOf = (from: Gift | HeldGift | SettledGift | ReleasedGift): Gift => {
  const { room, receiver, gift, quantity, combo } = from;
  return combo ? { room, receiver, gift, quantity, combo } : { room, receiver, gift, quantity };
};
