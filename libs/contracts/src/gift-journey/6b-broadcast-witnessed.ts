import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { journeyFields, millisSchema, partyIdSchema } from '../fields.js';

/** Step 6b, evidence: the gateway, subscribed to the room, saw the broadcast itself. */
export const BroadcastWitnessed = journeyEvent('rtm-gateway', 'BroadcastWitnessed', {
  ...journeyFields,
  room: partyIdSchema,
  publisher: z.string(),
  seenAt: millisSchema,
});
export type BroadcastWitnessed = EventOf<typeof BroadcastWitnessed>;
