import { type DeliveryAbandoned, type HoldReleased } from '@liwu/contracts';
import { postingIdOf } from '../ledger/posting.js';
import type { Wallet } from '../viewer-wallet/wallet.js';

/**
 * 7d becomes 8b: exactly the coins that were held are the viewer's again, in the lots that they came from.
 * A gift ends once: what has ended already, or was never held, stays as it is.
 */
export const releaseHold = (abandoned: DeliveryAbandoned, wallet: Wallet, now: number): HoldReleased[] => {
  const { viewerId, requestId, certainty } = abandoned;
  const held = wallet.gifts.get(requestId);
  if (held?.status !== 'held') return [];
  const { lots, gift, quantity, replyTo } = held;
  const postingId = postingIdOf(viewerId, requestId, 'HoldReleased');
  return [
    { type: 'HoldReleased', viewerId, requestId, n: 0, at: now, postingId, lots, certainty, gift, quantity, replyTo },
  ];
};
