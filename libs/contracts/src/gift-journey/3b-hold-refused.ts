import { type EventOf, journeyEvent } from '../define-event.js';
import { coinsField, giftIdSchema, journeyFields, quantitySchema, replyToSchema } from '../fields.js';
import { walletRefusalSchema } from '../wire/refusal-codes.js';

/** Step 3b: no coins were reserved, and none will be for this request. Gift and quantity let the catalog take its stock back. */
export const HoldRefused = journeyEvent('wallet', 'HoldRefused', {
  ...journeyFields,
  code: walletRefusalSchema,
  available: coinsField.optional(),
  gift: giftIdSchema,
  quantity: quantitySchema,
  replyTo: replyToSchema,
});
export type HoldRefused = EventOf<typeof HoldRefused>;
