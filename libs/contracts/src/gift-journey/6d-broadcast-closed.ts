import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { journeyFields, millisSchema } from '../fields.js';

/** Step 6d: from now on no send can be rendered any more. `certain`: this process has watched since the hold, and none of its own sends is unknown. */
export const BroadcastClosed = journeyEvent('rtm-gateway', 'BroadcastClosed', {
  ...journeyFields,
  sent: z.enum(['none', 'unknown']),
  certain: z.boolean(),
  closedAt: millisSchema,
  expiresAt: millisSchema,
});
export type BroadcastClosed = EventOf<typeof BroadcastClosed>;
