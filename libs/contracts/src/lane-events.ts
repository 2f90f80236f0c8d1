import { z } from 'zod';
import type { EventDefinition, EventOf } from './define-event.js';
import { causeSchema, countField, millisSchema } from './fields.js';

const shape = {
  /** The id that decides the lane: whose input it was. */
  key: z.string(),
  n: countField,
  at: millisSchema,
  /** By which name it was parked. */
  position: z.int().min(1),
  /** Where it was read: the service whose topic it lies in, and its sequence there (0 in a topic without sequences). */
  source: z.string(),
  sequence: z.int().min(0),
  inputType: z.string(),
  inputId: z.string(),
  /** Why the input could not be applied, as far as that was known; and why it need not be. */
  fault: z.string().optional(),
  reason: z.string().min(1).max(500),
  cause: causeSchema,
};

/** An operator decided that a parked input is never to be applied. Any service with lanes writes it, in the input's lane. */
export const InputDiscarded: EventDefinition<'InputDiscarded', typeof shape> = {
  type: 'InputDiscarded',
  version: 1,
  source: 'lanes',
  schema: z.object(shape),
  keyOf: ({ key }) => String(key),
  subjectOf: ({ key, position }) => `${String(key)}/${String(position)}`,
};
export type InputDiscarded = EventOf<typeof InputDiscarded>;
