import { type EventOf, journeyEvent } from '../define-event.js';
import { grantFields, journeyFields, replyToSchema } from '../fields.js';

/** Step 7b: no acknowledgement in time; the gateway is to send the grant again. `n` is the reminder (1-3). */
export const DeliveryReminded = journeyEvent('ack-watchdog', 'DeliveryReminded', {
  ...journeyFields,
  ...grantFields,
  replyTo: replyToSchema,
});
export type DeliveryReminded = EventOf<typeof DeliveryReminded>;
