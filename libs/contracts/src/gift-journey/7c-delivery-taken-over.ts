import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { grantFields, journeyFields } from '../fields.js';

/** Step 7c: the gateway is to broadcast itself; repeated (`n` from 1) until it answers with 6c or 6d. */
export const DeliveryTakenOver = journeyEvent('ack-watchdog', 'DeliveryTakenOver', {
  ...journeyFields,
  ...grantFields,
  reason: z.enum(['silent', 'unwitnessed', 'withholder']),
});
export type DeliveryTakenOver = EventOf<typeof DeliveryTakenOver>;
