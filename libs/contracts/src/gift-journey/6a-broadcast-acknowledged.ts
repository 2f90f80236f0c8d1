import { type EventOf, journeyEvent } from '../define-event.js';
import { journeyFields, millisSchema } from '../fields.js';

/** Step 6a, evidence: the viewer says that its channel message was sent. `n` is the attempt that it answers. */
export const BroadcastAcknowledged = journeyEvent('rtm-gateway', 'BroadcastAcknowledged', {
  ...journeyFields,
  sentAt: millisSchema,
});
export type BroadcastAcknowledged = EventOf<typeof BroadcastAcknowledged>;
