import { z } from 'zod';
import { entityEvent, type EventOf } from '../define-event.js';
import {
  causeSchema,
  coinsField,
  countField,
  lateFields,
  millisSchema,
  partyIdSchema,
  reasonFields,
  uuidSchema,
} from '../fields.js';
import { moneySchema } from '../money.js';

const takenBackShape = {
  viewerId: partyIdSchema,
  topUpId: uuidSchema,
  refundId: uuidSchema,
  n: countField,
  at: millisSchema,
  effectiveAt: millisSchema,
  provider: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** The provider's own name for this refund or dispute. */
  providerReference: z.string().min(1).max(200),
  lotId: uuidSchema,
  /** How many coins of the top-up are taken back. */
  coins: coinsField,
  /** How many of them the lot still had; the viewer owes the others. */
  taken: coinsField,
  /** What the provider takes back, net of `tax`; all three are of one unit. */
  money: moneySchema,
  tax: moneySchema,
  /** The money that leaves deferred revenue with the coins that were taken. */
  released: moneySchema,
  postingId: uuidSchema,
  ...reasonFields,
  cause: causeSchema,
  ...lateFields,
};

/** The platform gave money back for coins that the viewer still had. */
export const TopUpRefunded = entityEvent('wallet', 'TopUpRefunded', 'viewerId', takenBackShape, 'refundId');
export type TopUpRefunded = EventOf<typeof TopUpRefunded>;

/** The provider took money back, whether or not the coins are still there; what is not, the viewer owes. */
export const TopUpChargedBack = entityEvent('wallet', 'TopUpChargedBack', 'viewerId', takenBackShape, 'refundId');
export type TopUpChargedBack = EventOf<typeof TopUpChargedBack>;
