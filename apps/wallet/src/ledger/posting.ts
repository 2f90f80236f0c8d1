/** An amount that moves: debit one account, credit another; so every transfer is balanced by construction. */
export interface Transfer {
  readonly debit: string;
  readonly credit: string;
  /** `COIN` or an ISO 4217 currency. */
  readonly unit: string;
  /** Minor units; always more than zero. */
  readonly amount: bigint;
  readonly lotId?: string;
}

/** What one event means for the books: the transfers that belong together, and what they are about. */
export interface Posting {
  readonly postingId: string;
  readonly kind: 'top-up' | 'hold' | 'settle' | 'release';
  readonly effectiveAt: number;
  readonly viewerId: string;
  readonly requestId?: string;
  readonly streamerId?: string;
  readonly roomId?: string;
  readonly giftId?: string;
  readonly quantity?: number;
  readonly topUpId?: string;
  readonly actor?: string;
  readonly transfers: readonly Transfer[];
}

/** The transfers of a posting; lines of zero are left out. */
export const lines = (...transfers: readonly (readonly Transfer[])[]): Transfer[] =>
  transfers.flat().filter(({ amount }) => amount !== 0n);

/** `debit → credit amount`, as finance writes it. */
export const line = (debit: string, credit: string, unit: string, amount: bigint, lotId?: string): Transfer =>
  lotId === undefined ? { debit, credit, unit, amount } : { debit, credit, unit, amount, lotId };
