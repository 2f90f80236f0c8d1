import { type Coins, type GiftReversed, type Money, toLedgerCoins } from '@liwu/contracts';
import { ACCOUNTS } from './chart-of-accounts.js';
import { line, type Posting, type Transfer } from './posting.js';

export const COIN = 'COIN';

/** Coins that went to a debt as soon as they were available, and the money that left deferred revenue with them. */
export interface Repayment {
  readonly lotId: string;
  readonly coins: Coins;
  readonly money: Money;
}

/** While owed: paid:available → owed c; deferred → refund-losses f(c). */
export const repay = (viewerId: string, repaid: readonly Repayment[]): Transfer[] =>
  repaid.flatMap(({ lotId, coins, money }) => [
    line(ACCOUNTS.available(viewerId, 'paid'), ACCOUNTS.owed(viewerId), COIN, toLedgerCoins(coins), lotId),
    line(ACCOUNTS.deferredRevenue, ACCOUNTS.refundLosses, money.unit, money.minor, lotId),
  ]);

/** Who did it, why, and who approved. */
export const byHand = (
  event: Pick<GiftReversed, 'actor' | 'approvedBy' | 'reasonCode' | 'noteId'>,
): Pick<Posting, 'actor' | 'approvedBy' | 'reasonCode' | 'noteId'> => {
  const { actor, approvedBy, reasonCode, noteId } = event;
  return { actor, approvedBy, reasonCode, ...(noteId ? { noteId } : {}) };
};
