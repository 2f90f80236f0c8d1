import { entityEvent, type EventOf } from '../define-event.js';
import { approvedFields, causeSchema, countField, millisSchema, partyIdSchema, reasonFields } from '../fields.js';

/** `n` counts the freezes and unfreezes of one viewer or streamer together, from 1. */
const change = { n: countField, at: millisSchema };

/** No coins of the viewer are held for gifts any more; what is held already ends, and coins still come and go back. */
export const WalletFrozen = entityEvent('wallet', 'WalletFrozen', 'viewerId', {
  viewerId: partyIdSchema,
  ...change,
  ...reasonFields,
  cause: causeSchema,
});
export type WalletFrozen = EventOf<typeof WalletFrozen>;

/** The viewer may send gifts again. */
export const WalletUnfrozen = entityEvent('wallet', 'WalletUnfrozen', 'viewerId', {
  viewerId: partyIdSchema,
  ...change,
  ...approvedFields,
});
export type WalletUnfrozen = EventOf<typeof WalletUnfrozen>;

/** The streamer is paid nothing any more; earning goes on. */
export const StreamerFrozen = entityEvent('wallet', 'StreamerFrozen', 'streamerId', {
  streamerId: partyIdSchema,
  ...change,
  ...reasonFields,
  cause: causeSchema,
});
export type StreamerFrozen = EventOf<typeof StreamerFrozen>;

/** The streamer may be paid again. */
export const StreamerUnfrozen = entityEvent('wallet', 'StreamerUnfrozen', 'streamerId', {
  streamerId: partyIdSchema,
  ...change,
  ...approvedFields,
});
export type StreamerUnfrozen = EventOf<typeof StreamerUnfrozen>;
