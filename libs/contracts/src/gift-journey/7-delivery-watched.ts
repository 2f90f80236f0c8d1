import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { grantFields, journeyFields, replyToSchema } from '../fields.js';

/** Step 7: the watch over a held gift began. */
export const DeliveryWatched = journeyEvent('ack-watchdog', 'DeliveryWatched', {
  ...journeyFields,
  ...grantFields,
  traceId: z.string().optional(),
  replyTo: replyToSchema,
});
export type DeliveryWatched = EventOf<typeof DeliveryWatched>;
