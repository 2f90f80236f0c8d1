import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import {
  giftIdSchema,
  journeyFields,
  lotShareSchema,
  quantitySchema,
  replyToSchema,
  uuidSchema,
  lateFields,
} from '../fields.js';

/** Step 8b: the held coins are the viewer's again. */
export const HoldReleased = journeyEvent('wallet', 'HoldReleased', {
  ...journeyFields,
  postingId: uuidSchema,
  lots: z.array(lotShareSchema),
  certainty: z.enum(['not-shown', 'unknown']),
  gift: giftIdSchema,
  quantity: quantitySchema,
  replyTo: replyToSchema,
  ...lateFields,
});
export type HoldReleased = EventOf<typeof HoldReleased>;
