import type { DeliveryAbandoned } from '@liwu/contracts';
import type { Facts } from '../outstanding-gift/facts.js';
import type { GiftKey, WatchedGift } from '../outstanding-gift/gift.js';

/**
 * 7d: the gateway said that no send can be rendered any more, and nothing had proven one before. `not-shown` only
 * where the gateway is certain and no send is without its answer; otherwise nobody can know, and the viewer is favoured.
 */
export const abandonDelivery = (
  { viewerId, requestId }: GiftKey,
  { reminders }: Pick<WatchedGift, 'reminders'>,
  { sendUnknown }: Pick<Facts, 'sendUnknown'>,
  { certain, sent, closedAt }: NonNullable<Facts['closed']>,
  now: number,
): DeliveryAbandoned => ({
  type: 'DeliveryAbandoned',
  viewerId,
  requestId,
  n: 0,
  at: now,
  certainty: certain && sent === 'none' && !sendUnknown ? 'not-shown' : 'unknown',
  closedAt,
  reminders,
});
