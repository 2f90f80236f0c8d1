import type { EventType } from '@liwu/contracts';

/** The events that the gateway acts upon; everything else on its inputs' topics is moved over. */
export const READS: readonly EventType[] = [
  'GiftRefused',
  'TryRejected',
  'CoinsHeld',
  'HoldRefused',
  'DeliveryReminded',
  'DeliveryTakenOver',
  'GiftSettled',
  'HoldReleased',
];
