import { z } from 'zod';
import { entityEvent, type EventOf } from '../define-event.js';
import {
  causeSchema,
  coinsField,
  countField,
  millisSchema,
  partyIdSchema,
  periodSchema,
  reasonFields,
  requestIdSchema,
  uuidSchema,
} from '../fields.js';
import { moneySchema } from '../money.js';
import { campaignIdSchema } from './coins-granted.js';

/** What needs a second person's word before it is done. */
export const proposalSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ReverseGift'), viewerId: partyIdSchema, requestId: requestIdSchema }),
  z.object({
    type: z.literal('GrantCoins'),
    viewerId: partyIdSchema,
    coins: coinsField,
    campaignId: campaignIdSchema,
    expiresAt: millisSchema.nullable(),
  }),
  z.object({ type: z.literal('WriteOffViewerDebt'), viewerId: partyIdSchema, coins: coinsField }),
  z.object({ type: z.literal('WriteOffStreamerDebt'), streamerId: partyIdSchema, amount: moneySchema }),
  z.object({ type: z.literal('UnfreezeWallet'), viewerId: partyIdSchema }),
  z.object({ type: z.literal('UnfreezeStreamer'), streamerId: partyIdSchema }),
  z.object({ type: z.literal('ClosePeriod'), period: periodSchema }),
]);
export type Proposal = z.output<typeof proposalSchema>;

/** Whose lane an action lies in: a viewer, a streamer, or a period. */
const about = { subject: z.string().min(1).max(40), actionId: uuidSchema, n: countField, at: millisSchema };

/** Somebody (`cause.caller`) asked for something that another one has to approve. */
export const ActionProposed = entityEvent(
  'wallet',
  'ActionProposed',
  'subject',
  { ...about, proposal: proposalSchema, ...reasonFields, cause: causeSchema },
  'actionId',
);
export type ActionProposed = EventOf<typeof ActionProposed>;

/** Somebody else (`cause.caller`) approved it; the event of what was done follows. */
export const ActionApproved = entityEvent(
  'wallet',
  'ActionApproved',
  'subject',
  { ...about, cause: causeSchema },
  'actionId',
);
export type ActionApproved = EventOf<typeof ActionApproved>;

/** It is not to be done, ever. */
export const ActionRejected = entityEvent(
  'wallet',
  'ActionRejected',
  'subject',
  { ...about, cause: causeSchema },
  'actionId',
);
export type ActionRejected = EventOf<typeof ActionRejected>;
