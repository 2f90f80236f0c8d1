import type { DeliveryConfirmed } from '@liwu/contracts';
import type { Facts } from '../outstanding-gift/facts.js';
import type { GiftKey, WatchedGift } from '../outstanding-gift/gift.js';

/** 7a: the gift was shown, as soon as the evidence proves it. */
export const confirmDelivery = (
  { viewerId, requestId }: GiftKey,
  { reminders, takeOvers, traceId }: Pick<WatchedGift, 'reminders' | 'takeOvers' | 'traceId'>,
  { how, at: evidenceAt }: NonNullable<Facts['shown']>,
  now: number,
): DeliveryConfirmed => ({
  type: 'DeliveryConfirmed',
  viewerId,
  requestId,
  n: 0,
  at: now,
  how,
  evidenceAt,
  reminders,
  takeOvers,
  ...(traceId ? { traceId } : {}),
});
