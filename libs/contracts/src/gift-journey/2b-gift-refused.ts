import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { coinsField, journeyFields, replyToSchema, trySchema } from '../fields.js';
import { catalogRefusalSchema } from '../wire/refusal-codes.js';

/**
 * Step 2b: the catalog refuses the request for good. `cost` is today's price, where the price is the reason.
 * `try` is the one that is answered, `content` what was asked for: `room/receiver/gift/quantity/cost/combo`.
 */
export const GiftRefused = journeyEvent('gift-catalog', 'GiftRefused', {
  ...journeyFields,
  code: catalogRefusalSchema,
  cost: coinsField.optional(),
  replyTo: replyToSchema,
  try: trySchema.optional(),
  content: z.string().max(200).optional(),
});
export type GiftRefused = EventOf<typeof GiftRefused>;
