import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { journeyFields, replyToSchema } from '../fields.js';

/** Step 2c: this try uses a request's id again with other content. The original request stays as it is. `n` is the rejected try. */
export const TryRejected = journeyEvent('gift-catalog', 'TryRejected', {
  ...journeyFields,
  code: z.literal('id-reused'),
  replyTo: replyToSchema,
});
export type TryRejected = EventOf<typeof TryRejected>;
