import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { giftIdSchema, journeyFields, quantitySchema } from '../fields.js';

/** After 3b or 8b: the limited gift that the request had taken is on sale again. */
export const StockReturned = journeyEvent('gift-catalog', 'StockReturned', {
  ...journeyFields,
  gift: giftIdSchema,
  quantity: quantitySchema,
  cause: z.enum(['hold-refused', 'hold-released']),
});
export type StockReturned = EventOf<typeof StockReturned>;
