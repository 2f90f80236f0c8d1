import { type EventOf, journeyEvent } from '../define-event.js';
import { coinsField, journeyFields, replyToSchema } from '../fields.js';
import { catalogRefusalSchema } from '../wire/refusal-codes.js';

/** Step 2b: the catalog refuses the request for good. `cost` is today's price, where the price is the reason. */
export const GiftRefused = journeyEvent('gift-catalog', 'GiftRefused', {
  ...journeyFields,
  code: catalogRefusalSchema,
  cost: coinsField.optional(),
  replyTo: replyToSchema,
});
export type GiftRefused = EventOf<typeof GiftRefused>;
