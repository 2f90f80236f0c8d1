import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { coinsField, grantFields, journeyFields, lotShareSchema, replyToSchema, lateFields } from '../fields.js';

/** Step 3a: the viewer's coins are reserved, and the grant's content is fixed. Carries the streamer's share as agreed at this moment. */
export const CoinsHeld = journeyEvent('wallet', 'CoinsHeld', {
  ...journeyFields,
  ...grantFields,
  cost: coinsField,
  lots: z.array(lotShareSchema),
  shareBasisPoints: z.int().min(0).max(10_000),
  replyTo: replyToSchema,
  ...lateFields,
});
export type CoinsHeld = EventOf<typeof CoinsHeld>;
