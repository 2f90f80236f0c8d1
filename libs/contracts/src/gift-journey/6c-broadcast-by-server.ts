import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { journeyFields, millisSchema } from '../fields.js';

/** Step 6c, evidence: the gateway broadcast the grant on the viewer's behalf. `n` is that of the take-over that it answers. */
export const BroadcastByServer = journeyEvent('rtm-gateway', 'BroadcastByServer', {
  ...journeyFields,
  result: z.enum(['accepted', 'unknown']),
  watched: z.boolean(),
  sentAt: millisSchema,
  identity: z.string(),
});
export type BroadcastByServer = EventOf<typeof BroadcastByServer>;
