import { z } from 'zod';
import { type EventOf, journeyEvent } from '../define-event.js';
import { countField, journeyFields, millisSchema } from '../fields.js';

/** What the gateway reported of a gift, so far as the watch over it needs it. */
export const evidenceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('granted'), watched: z.boolean() }),
  z.object({ kind: z.literal('acknowledged') }),
  z.object({ kind: z.literal('witnessed') }),
  z.object({
    kind: z.literal('by-server'),
    result: z.enum(['accepted', 'unknown']),
    watched: z.boolean(),
    /** The `n` of the 6c: tells a further send from a repeated report of the same one. */
    attempt: countField.optional(),
  }),
  z.object({
    kind: z.literal('closed'),
    sent: z.enum(['none', 'unknown']),
    certain: z.boolean(),
    closedAt: millisSchema,
  }),
]);
export type Evidence = z.output<typeof evidenceSchema>;

/** Step 7: evidence was noted without deciding anything yet; `n` counts a gift's notes, from 0. */
export const EvidenceKept = journeyEvent('ack-watchdog', 'EvidenceKept', {
  ...journeyFields,
  evidence: evidenceSchema,
  evidenceAt: millisSchema,
});
export type EvidenceKept = EventOf<typeof EvidenceKept>;
