import { type ActionProposed, LEDGER_UNITS_PER_COIN, type Proposal } from '@liwu/contracts';
import type { Note } from '../notes/note.js';

/** Something that was asked for by hand, and what became of it. */
export interface Action {
  readonly proposed: ActionProposed;
  status: 'proposed' | 'approved' | 'rejected';
  decidedBy?: string;
  decidedAt?: number;
  /** What it led to, once it is done. */
  postingId?: string;
}

/** Somebody asks for something that another one has to approve. */
export interface ProposeAction {
  readonly type: 'ProposeAction';
  readonly proposal: Proposal;
  readonly reasonCode: string;
  readonly note?: Note;
  /** The lots that it may fill again: they never change once a gift is held. */
  readonly lotIds: readonly string[];
}

/** Somebody says yes or no to it. What was proposed never changes, so whoever asks has read it before. */
export interface DecideAction {
  readonly type: 'DecideAction';
  readonly verdict: 'approve' | 'reject';
  readonly actionId: string;
  readonly proposal: Proposal;
  readonly lotIds: readonly string[];
}

/** Who proposed and who approved, as the events of what was done tell it. */
export interface Approval {
  readonly actionId: string;
  readonly actor: string;
  readonly approvedBy: string;
  readonly reasonCode: string;
  readonly noteId?: string;
  readonly noteHash?: string;
}

/** Whom a proposal is about, and so in whose lane it lies: a viewer, a streamer, or a period. */
export const subjectOf = (proposal: Proposal): string => {
  if ('viewerId' in proposal) return proposal.viewerId;
  return 'streamerId' in proposal ? proposal.streamerId : proposal.period;
};

/** How much it is about, in the ledger's units; undefined where that follows from a gift, or nothing moves. */
export const amountOfProposal = (proposal: Proposal): bigint | undefined => {
  if ('coins' in proposal) return proposal.coins * LEDGER_UNITS_PER_COIN;
  return 'amount' in proposal ? proposal.amount.minor : undefined;
};

/** What events say of a note: nothing where there is none. */
export const noteOf = (
  note: {
    readonly noteId?: string | undefined;
    readonly noteHash?: string | undefined;
  } = {},
): { noteId?: string; noteHash?: string } => {
  const { noteId, noteHash } = note;
  return noteId && noteHash ? { noteId, noteHash } : {};
};
