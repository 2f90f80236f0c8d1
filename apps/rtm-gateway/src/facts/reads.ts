import type { EventType } from '@liwu/contracts';

/** The events that say how a request ended, or that it had ended before it was repeated. */
export const ANSWERS = [
  'GiftRefused',
  'TryRejected',
  'HoldRefused',
  'GiftSettled',
  'HoldReleased',
] as const satisfies readonly EventType[];

/** The events by which a viewer's request, or a repeat of it, is answered. */
export const OUTCOMES: readonly EventType[] = ['CoinsHeld', ...ANSWERS];

/** The events that the gateway acts upon; everything else on its inputs' topics is moved over. */
export const READS: readonly EventType[] = [...OUTCOMES, 'DeliveryReminded', 'DeliveryTakenOver'];
