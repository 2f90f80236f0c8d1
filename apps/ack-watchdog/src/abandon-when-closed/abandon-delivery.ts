import type { DeliveryAbandoned } from '@liwu/contracts';
import type { Facts } from '../outstanding-gift/facts.js';
import type { GiftKey, WatchedGift } from '../outstanding-gift/gift.js';

/**
 * 7d: the gateway said that no send can be rendered any more, and nothing had proven one before. `not-shown` only where the
 * gateway is certain and nobody had said that it was broadcast, neither the viewer nor the gateway, whatever became of that:
 * the witness who has not seen it may have been deaf. Otherwise nobody can know, and the viewer is favoured.
 */
export const abandonDelivery = (
  { viewerId, requestId }: GiftKey,
  { reminders }: Pick<WatchedGift, 'reminders'>,
  { acknowledgedAt, sendAccepted, sendUnknown }: Pick<Facts, 'acknowledgedAt' | 'sendAccepted' | 'sendUnknown'>,
  { certain, sent, closedAt }: NonNullable<Facts['closed']>,
  now: number,
): DeliveryAbandoned => {
  const isSaid = acknowledgedAt !== undefined || sendAccepted || sendUnknown;
  return {
    type: 'DeliveryAbandoned',
    viewerId,
    requestId,
    n: 0,
    at: now,
    certainty: certain && sent === 'none' && !isSaid ? 'not-shown' : 'unknown',
    closedAt,
    reminders,
  };
};
