import type { DeliveryReminded } from '@liwu/contracts';
import type { GiftKey, WatchedGift } from '../outstanding-gift/gift.js';

/** 7b: the gateway is to send the grant again. `n` is the attempt that the viewer then answers. */
export const remindDelivery = (
  { viewerId, requestId }: GiftKey,
  { grant, replyTo, reminders }: WatchedGift,
  now: number,
): DeliveryReminded => ({
  type: 'DeliveryReminded',
  viewerId,
  requestId,
  n: reminders + 1,
  at: now,
  ...grant,
  replyTo,
});
