import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { giftFields, journeyFields, lotShareSchema, recognisedSchema, uuidSchema } from '../fields.js';
import { moneySchema } from '../money.js';

/** Step 9: finance staff reversed a settled gift, one asking and another approving. Nobody publishes it yet. */
export const GiftReversed = journeyEvent('wallet', 'GiftReversed', {
  ...journeyFields,
  ...giftFields,
  postingId: uuidSchema,
  reversesPostingId: uuidSchema,
  lots: z.array(lotShareSchema),
  recognised: z.array(recognisedSchema),
  share: moneySchema,
  actor: z.string(),
  approvedBy: z.string(),
  reasonCode: z.string(),
  noteId: uuidSchema.optional(),
});
export type GiftReversed = EventOf<typeof GiftReversed>;
