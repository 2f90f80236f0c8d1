import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { journeyFields } from '../fields.js';

/** Step 4: the signed grant went to the viewer; `n` is the attempt (0 the grant, 1-3 reminders). `watched`: the gateway sees what is broadcast in the room. */
export const GrantSent = journeyEvent('rtm-gateway', 'GrantSent', {
  ...journeyFields,
  outcome: z.enum(['delivered', 'accepted', 'offline', 'unknown']),
  broadcaster: z.enum(['viewer', 'gateway']),
  watched: z.boolean(),
  identity: z.string(),
});
export type GrantSent = EventOf<typeof GrantSent>;
