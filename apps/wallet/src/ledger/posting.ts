import { uuidOfName } from '@liwu/contracts';

/** The id of the one posting that a thing has of an event's type: a gift's hold, an action's write-off. */
export const postingIdOf = (party: string, thing: string, type: string): string =>
  uuidOfName(`${party}/${thing}/${type}/posting`);

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
