import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { journeyFields, millisSchema } from '../fields.js';

/**
 * Step 6d: from now on no send can be rendered any more. `sent`: this process has held the lane since before the hold and broadcast
 * nothing itself, or it is unknown. `certain`: it has also watched since the hold, and neither seen nor been told of a broadcast.
 */
export const BroadcastClosed = journeyEvent('rtm-gateway', 'BroadcastClosed', {
  ...journeyFields,
  sent: z.enum(['none', 'unknown']),
  certain: z.boolean(),
  closedAt: millisSchema,
  expiresAt: millisSchema,
});
export type BroadcastClosed = EventOf<typeof BroadcastClosed>;
