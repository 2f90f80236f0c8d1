import type { DeliveryTakenOver } from '@liwu/contracts';
import type { GiftKey, WatchedGift } from '../outstanding-gift/gift.js';

/**
 * 7c: the gateway is to broadcast itself, or to say that it is too late. Repeated for as long as neither evidence nor
 * the closing comes: time alone decides nothing.
 */
export const takeOverDelivery = (
  { viewerId, requestId }: GiftKey,
  { grant, takeOvers, facts }: WatchedGift,
  now: number,
): DeliveryTakenOver => ({
  type: 'DeliveryTakenOver',
  viewerId,
  requestId,
  n: takeOvers + 1,
  at: now,
  ...grant,
  reason: facts.unwitnessedSince === undefined ? 'silent' : 'unwitnessed',
});
