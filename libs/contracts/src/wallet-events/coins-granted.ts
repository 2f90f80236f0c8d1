import { z } from 'zod';
import { entityEvent, type EventOf } from '../define-event.js';
import {
  approvedFields,
  coinsField,
  countField,
  lateFields,
  millisSchema,
  partyIdSchema,
  uuidSchema,
} from '../fields.js';

/** Which campaign gave coins away. */
export const campaignIdSchema = z.string().regex(/^[A-Za-z0-9-]{1,40}$/);

/** A viewer was given coins: a lot of promotional coins came into being, which never become revenue. */
export const CoinsGranted = entityEvent(
  'wallet',
  'CoinsGranted',
  'viewerId',
  {
    viewerId: partyIdSchema,
    n: countField,
    at: millisSchema,
    effectiveAt: millisSchema,
    campaignId: campaignIdSchema,
    coins: coinsField,
    /** Null for never. */
    expiresAt: millisSchema.nullable(),
    lotId: uuidSchema,
    postingId: uuidSchema,
    ...approvedFields,
    ...lateFields,
  },
  'actionId',
);
export type CoinsGranted = EventOf<typeof CoinsGranted>;
