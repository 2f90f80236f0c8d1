import { z } from 'zod';
import { entityEvent, type EventOf } from '../define-event.js';
import { causeSchema, countField, millisSchema, partyIdSchema } from '../fields.js';

/** A streamer's share of its gifts, in basis points, for gifts held from `validFrom` on. `n` counts its contracts from 1. */
export const ContractAgreed = entityEvent('wallet', 'ContractAgreed', 'streamerId', {
  streamerId: partyIdSchema,
  n: countField,
  at: millisSchema,
  shareBasisPoints: z.int().min(0).max(10_000),
  validFrom: millisSchema,
  cause: causeSchema,
});
export type ContractAgreed = EventOf<typeof ContractAgreed>;
