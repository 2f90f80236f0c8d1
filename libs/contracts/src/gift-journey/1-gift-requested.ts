import { type EventOf, journeyEvent } from '../define-event.js';
import { coinsField, giftFields, journeyFields, millisSchema, replyToSchema } from '../fields.js';

/** Step 1: a viewer's sealed peer message was opened, checked and recorded. `n` is the try (1-9); whoever comes after `validUntil` refuses it as too late. */
export const GiftRequested = journeyEvent('rtm-gateway', 'GiftRequested', {
  ...journeyFields,
  ...giftFields,
  cost: coinsField,
  validUntil: millisSchema,
  replyTo: replyToSchema,
});
export type GiftRequested = EventOf<typeof GiftRequested>;
