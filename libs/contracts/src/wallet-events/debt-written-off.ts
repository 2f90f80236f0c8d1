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
import { moneySchema } from '../money.js';

const writtenOff = { n: countField, at: millisSchema, effectiveAt: millisSchema, postingId: uuidSchema };

/** The platform gave up coins that a viewer owed it. */
export const ViewerDebtWrittenOff = entityEvent(
  'wallet',
  'ViewerDebtWrittenOff',
  'viewerId',
  { viewerId: partyIdSchema, coins: coinsField, ...writtenOff, ...approvedFields, ...lateFields },
  'actionId',
);
export type ViewerDebtWrittenOff = EventOf<typeof ViewerDebtWrittenOff>;

/** The platform gave up what a streamer owed it, after gifts had been reversed (`amount.unit` is COIN, in 1/10,000). */
export const StreamerDebtWrittenOff = entityEvent(
  'wallet',
  'StreamerDebtWrittenOff',
  'streamerId',
  { streamerId: partyIdSchema, amount: moneySchema, ...writtenOff, ...approvedFields, ...lateFields },
  'actionId',
);
export type StreamerDebtWrittenOff = EventOf<typeof StreamerDebtWrittenOff>;
