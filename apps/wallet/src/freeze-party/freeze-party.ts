import type { Cause, StreamerFrozen, StreamerUnfrozen, WalletFrozen, WalletUnfrozen } from '@liwu/contracts';
import { CommandRefused } from '@liwu/event-log';
import type { Note } from '../notes/note.js';
import { type Approval, noteOf } from '../viewer-wallet/action.js';

/** Somebody stops a viewer's gifts or a streamer's payouts, at once. */
export interface FreezeParty {
  readonly type: 'FreezeParty';
  readonly party: Party;
  readonly reasonCode: string;
  readonly note?: Note;
}

/** A viewer or a streamer. */
export type Party = { readonly viewerId: string } | { readonly streamerId: string };

interface Freezable {
  readonly frozen: boolean;
  readonly freezes: number;
}

/** Refused with `frozen`: who is frozen already. */
export const freezeParty = (
  { party, reasonCode, note }: FreezeParty,
  { frozen, freezes }: Freezable,
  now: number,
  cause: Cause,
): WalletFrozen | StreamerFrozen => {
  if (frozen) throw new CommandRefused('frozen', 'It is frozen already.');
  const change = { n: freezes + 1, at: now, reasonCode, ...noteOf(note), cause };
  return 'viewerId' in party
    ? { type: 'WalletFrozen', ...party, ...change }
    : { type: 'StreamerFrozen', ...party, ...change };
};

/** Refused with `not_frozen`: who is not frozen. */
export const unfreezeParty = (
  party: Party,
  { frozen, freezes }: Freezable,
  approval: Approval,
  now: number,
): WalletUnfrozen | StreamerUnfrozen => {
  if (!frozen) throw new CommandRefused('not_frozen', 'It is not frozen.');
  const change = { n: freezes + 1, at: now, ...approval };
  return 'viewerId' in party
    ? { type: 'WalletUnfrozen', viewerId: party.viewerId, ...change }
    : { type: 'StreamerUnfrozen', streamerId: party.streamerId, ...change };
};
