import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { coinsField, countField, giftFields, journeyFields, millisSchema, replyToSchema } from '../fields.js';

/** Step 2a: the request is for a gift that exists, is on sale, in this room, for this room's streamer, at the price that the viewer saw. */
export const GiftPriced = journeyEvent('gift-catalog', 'GiftPriced', {
  ...journeyFields,
  ...giftFields,
  cost: coinsField,
  unitPrice: coinsField,
  catalogVersion: countField,
  stockTaken: z.boolean(),
  validUntil: millisSchema,
  replyTo: replyToSchema,
});
export type GiftPriced = EventOf<typeof GiftPriced>;
