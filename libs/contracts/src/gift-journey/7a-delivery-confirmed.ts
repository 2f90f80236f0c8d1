import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { countField, journeyFields, millisSchema } from '../fields.js';

/** Step 7a, decided: the gift was shown, and is to be settled. */
export const DeliveryConfirmed = journeyEvent('ack-watchdog', 'DeliveryConfirmed', {
  ...journeyFields,
  how: z.enum(['acknowledged', 'witnessed', 'by-server']),
  evidenceAt: millisSchema,
  reminders: countField,
  takeOvers: countField,
  traceId: z.string().optional(),
});
export type DeliveryConfirmed = EventOf<typeof DeliveryConfirmed>;
