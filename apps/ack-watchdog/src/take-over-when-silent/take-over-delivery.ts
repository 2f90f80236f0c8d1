import type { DeliveryTakenOver } from '@liwu/contracts';
import type { GiftKey, WatchedGift } from '../outstanding-gift/gift.js';

/**
 * 7c: the gateway is to broadcast itself, or to say that it is too late. Repeated for as long as neither evidence nor
 * the closing comes: time alone decides nothing.
 */
export const takeOverDelivery = (
  { viewerId, requestId }: GiftKey,
  { grant, takeOvers }: Pick<WatchedGift, 'grant' | 'takeOvers'>,
  reason: DeliveryTakenOver['reason'],
  now: number,
): DeliveryTakenOver => ({
  type: 'DeliveryTakenOver',
  viewerId,
  requestId,
  n: takeOvers + 1,
  at: now,
  ...grant,
  reason,
});

/** Why it is due: nothing came of the gift, or something that nobody witnessed. */
export const reasonOf = ({ facts }: WatchedGift): DeliveryTakenOver['reason'] =>
  facts.unwitnessedSince === undefined ? 'silent' : 'unwitnessed';
