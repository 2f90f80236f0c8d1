import type { EventType } from '@liwu/contracts';

/** The events by which a viewer's request, or a repeat of it, is answered. */
export const OUTCOMES: readonly EventType[] = [
  'CoinsHeld',
  'GiftRefused',
  'TryRejected',
  'HoldRefused',
  'GiftSettled',
  'HoldReleased',
];
