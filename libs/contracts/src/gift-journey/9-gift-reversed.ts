import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import {
  giftFields,
  journeyFields,
  lotShareSchema,
  recognisedSchema,
  uuidSchema,
  lateFields,
  reasonFields,
} from '../fields.js';
import { moneySchema } from '../money.js';

/** Step 9: finance staff reversed a settled gift in full, one asking and another approving; money and shares are those of the settling. */
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
  noteHash: reasonFields.noteHash,
  actionId: uuidSchema.optional(),
  ...lateFields,
});
export type GiftReversed = EventOf<typeof GiftReversed>;
