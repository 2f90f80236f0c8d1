import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { countField, journeyFields, millisSchema } from '../fields.js';

/** Step 7d, decided: the gift was not shown (or nobody can know), and its coins go back. Only ever after 6d. */
export const DeliveryAbandoned = journeyEvent('ack-watchdog', 'DeliveryAbandoned', {
  ...journeyFields,
  certainty: z.enum(['not-shown', 'unknown']),
  closedAt: millisSchema,
  reminders: countField,
});
export type DeliveryAbandoned = EventOf<typeof DeliveryAbandoned>;
