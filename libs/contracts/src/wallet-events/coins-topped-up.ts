import { z } from 'zod';
import { entityEvent, type EventOf } from '../define-event.js';
import { causeSchema, coinsField, countField, lateFields, millisSchema, partyIdSchema, uuidSchema } from '../fields.js';
import { moneySchema } from '../money.js';

/** A viewer bought coins: a lot of paid coins came into being, its price net of tax is deferred revenue. */
export const CoinsToppedUp = entityEvent(
  'wallet',
  'CoinsToppedUp',
  'viewerId',
  {
    viewerId: partyIdSchema,
    topUpId: uuidSchema,
    n: countField,
    at: millisSchema,
    effectiveAt: millisSchema,
    provider: z.string().regex(/^[a-z0-9-]{1,40}$/),
    providerReference: z.string().min(1).max(200),
    coins: coinsField,
    /** Net of tax; the same unit as `tax`. */
    price: moneySchema,
    tax: moneySchema,
    lotId: uuidSchema,
    postingId: uuidSchema,
    cause: causeSchema,
    ...lateFields,
  },
  'topUpId',
);
export type CoinsToppedUp = EventOf<typeof CoinsToppedUp>;
