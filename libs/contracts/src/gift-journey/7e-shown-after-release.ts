import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { journeyFields, millisSchema } from '../fields.js';

/** Step 7e: evidence came after the coins had gone back. Counted; moves no money. */
export const ShownAfterRelease = journeyEvent('ack-watchdog', 'ShownAfterRelease', {
  ...journeyFields,
  evidence: z.enum(['acknowledged', 'witnessed', 'by-server']),
  evidenceAt: millisSchema,
});
export type ShownAfterRelease = EventOf<typeof ShownAfterRelease>;
