import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import {
  coinsField,
  giftFields,
  journeyFields,
  lotShareSchema,
  recognisedSchema,
  replyToSchema,
  uuidSchema,
  lateFields,
} from '../fields.js';
import { moneySchema } from '../money.js';

/** Step 8a: the held coins became revenue, and the streamer's share was posted (`share.unit` is COIN, in 1/10,000). */
export const GiftSettled = journeyEvent('wallet', 'GiftSettled', {
  ...journeyFields,
  ...giftFields,
  cost: coinsField,
  postingId: uuidSchema,
  lots: z.array(lotShareSchema),
  recognised: z.array(recognisedSchema),
  share: moneySchema,
  how: z.enum(['acknowledged', 'witnessed', 'by-server']),
  traceId: z.string().optional(),
  replyTo: replyToSchema,
  ...lateFields,
});
export type GiftSettled = EventOf<typeof GiftSettled>;
