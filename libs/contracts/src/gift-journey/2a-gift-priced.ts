import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import {
  coinsField,
  countField,
  giftFields,
  journeyFields,
  millisSchema,
  replyToSchema,
  trySchema,
} from '../fields.js';

/** Step 2a: the request is for a gift that exists, is on sale, in this room, for this room's streamer, at the price that the viewer saw. `try` is the one that is answered. */
export const GiftPriced = journeyEvent('gift-catalog', 'GiftPriced', {
  ...journeyFields,
  ...giftFields,
  cost: coinsField,
  unitPrice: coinsField,
  catalogVersion: countField,
  stockTaken: z.boolean(),
  validUntil: millisSchema,
  replyTo: replyToSchema,
  try: trySchema.optional(),
});
export type GiftPriced = EventOf<typeof GiftPriced>;
