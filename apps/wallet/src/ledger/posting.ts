import { uuidOfName } from '@liwu/contracts';

/**
 * The id of the one posting that a thing has of an event's type: a gift's hold, an action's write-off. A UUIDv8 (RFC 9562) that follows from
 * them as a UUIDv5 does, but for its first four digits: they are the fifth to eighth of the thing's own id. In a request's UUIDv7 those change
 * every 65.5 seconds, so that postings of one time are neighbours in the index, whatever its size. 106 bits are left to the hash: a viewer, who
 * chooses requests' ids, would have to hash some 2^53 names to find two gifts of its own whose postings have one id, and to have the second parked.
 */
export const postingIdOf = (party: string, thing: string, type: string): string => {
  const hashed = uuidOfName(`${party}/${thing}/${type}/posting`);
  return `${thing.slice(4, 8)}${hashed.slice(4, 14)}8${hashed.slice(15)}`;
};

/** An amount that moves: debit one account, credit another; so every transfer is balanced by construction. */
export interface Transfer {
  readonly debit: string;
  readonly credit: string;
  /** `COIN` or an ISO 4217 currency. */
  readonly unit: string;
  /** Minor units; always more than zero. */
  readonly amount: bigint;
  readonly lotId?: string;
  /** Which transfer of the reversed posting it takes back, counted from 0. */
  readonly reverses?: number;
}

export type PostingKind =
  'top-up' | 'promotion' | 'hold' | 'settle' | 'release' | 'reversal' | 'refund' | 'chargeback' | 'write-off';

/** What one event means for the books: the transfers that belong together, and what they are about. */
export interface Posting {
  readonly postingId: string;
  readonly kind: PostingKind;
  readonly effectiveAt: number;
  readonly viewerId?: string;
  readonly requestId?: string;
  readonly streamerId?: string;
  readonly roomId?: string;
  readonly giftId?: string;
  readonly quantity?: number;
  readonly topUpId?: string;
  readonly campaignId?: string;
  readonly actor?: string;
  readonly approvedBy?: string;
  readonly reasonCode?: string;
  readonly noteId?: string;
  readonly reversesPostingId?: string;
  readonly transfers: readonly Transfer[];
}

/** The transfers of a posting; lines of zero are left out. */
export const lines = (...transfers: readonly (readonly Transfer[])[]): Transfer[] =>
  transfers.flat().filter(({ amount }) => amount !== 0n);

/** `debit → credit amount`, as finance writes it. */
export const line = (debit: string, credit: string, unit: string, amount: bigint, lotId?: string): Transfer =>
  lotId === undefined ? { debit, credit, unit, amount } : { debit, credit, unit, amount, lotId };

/** The same lines the other way round, each naming the one that it takes back. */
export const mirrored = (transfers: readonly Transfer[]): Transfer[] =>
  transfers.map((transfer, reverses) => ({
    ...transfer,
    debit: transfer.credit,
    credit: transfer.debit,
    reverses,
  }));
