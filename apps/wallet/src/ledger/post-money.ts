import {
  type CoinsGranted,
  type CoinsToppedUp,
  type StreamerDebtWrittenOff,
  type TopUpChargedBack,
  type TopUpRefunded,
  toLedgerCoins,
  type ViewerDebtWrittenOff,
} from '@liwu/contracts';
import { ACCOUNTS } from './chart-of-accounts.js';
import { byHand, COIN, repay, type Repayment } from './post-common.js';
import { line, lines, type Posting } from './posting.js';

/** top-ups → paid:available N; receivable → deferred C; receivable → tax-payable tax; repay. */
export const postTopUp = (event: CoinsToppedUp, repaid: readonly Repayment[]): Posting => {
  const { viewerId, postingId, effectiveAt, topUpId, provider, lotId, price, tax } = event;
  const receivable = ACCOUNTS.receivable(provider);
  return {
    postingId,
    kind: 'top-up',
    effectiveAt,
    viewerId,
    topUpId,
    actor: event.cause.caller,
    transfers: lines(
      [line(ACCOUNTS.topUps, ACCOUNTS.available(viewerId, 'paid'), COIN, toLedgerCoins(event.coins), lotId)],
      [line(receivable, ACCOUNTS.deferredRevenue, price.unit, price.minor, lotId)],
      [line(receivable, ACCOUNTS.taxPayable, tax.unit, tax.minor)],
      repay(viewerId, repaid),
    ),
  };
};

/** promotions → promo:available N. */
export const postPromotion = (event: CoinsGranted): Posting => {
  const { viewerId, postingId, effectiveAt, campaignId, lotId } = event;
  const available = ACCOUNTS.available(viewerId, 'promo');
  return {
    postingId,
    kind: 'promotion',
    effectiveAt,
    viewerId,
    campaignId,
    ...byHand(event),
    transfers: lines([line(ACCOUNTS.promotions, available, COIN, toLedgerCoins(event.coins), lotId)]),
  };
};

/**
 * Of n coins a are still there: paid:available → refunds a; owed → refunds n−a. Of the money X: deferred → receivable min(X, f(a));
 * refund-losses → receivable the excess of X, or deferred → refund-losses the excess of f(a); tax-payable → receivable t; repay.
 */
export const postTakenBack = (event: TopUpRefunded | TopUpChargedBack, repaid: readonly Repayment[]): Posting => {
  const { viewerId, postingId, effectiveAt, topUpId, lotId, coins, taken, money, tax, released } = event;
  const { deferredRevenue, refundLosses, refunds, taxPayable } = ACCOUNTS;
  const receivable = ACCOUNTS.receivable(event.provider);
  const fromDeferred = money.minor < released.minor ? money.minor : released.minor;
  const { noteId } = event;
  return {
    postingId,
    kind: event.type === 'TopUpRefunded' ? 'refund' : 'chargeback',
    effectiveAt,
    viewerId,
    topUpId,
    actor: event.cause.caller,
    reasonCode: event.reasonCode,
    ...(noteId ? { noteId } : {}),
    transfers: lines(
      [line(ACCOUNTS.available(viewerId, 'paid'), refunds, COIN, toLedgerCoins(taken), lotId)],
      [line(ACCOUNTS.owed(viewerId), refunds, COIN, toLedgerCoins(coins) - toLedgerCoins(taken), lotId)],
      [line(deferredRevenue, receivable, money.unit, fromDeferred, lotId)],
      [line(refundLosses, receivable, money.unit, money.minor - fromDeferred, lotId)],
      [line(deferredRevenue, refundLosses, money.unit, released.minor - fromDeferred, lotId)],
      [line(taxPayable, receivable, tax.unit, tax.minor)],
      repay(viewerId, repaid),
    ),
  };
};

/** write-offs → owed or earned. */
export const postWriteOff = (event: ViewerDebtWrittenOff | StreamerDebtWrittenOff): Posting => {
  const { postingId, effectiveAt } = event;
  const [party, account, amount] =
    event.type === 'ViewerDebtWrittenOff'
      ? [{ viewerId: event.viewerId }, ACCOUNTS.owed(event.viewerId), toLedgerCoins(event.coins)]
      : [{ streamerId: event.streamerId }, ACCOUNTS.earned(event.streamerId), event.amount.minor];
  return {
    postingId,
    kind: 'write-off',
    effectiveAt,
    ...party,
    ...byHand(event),
    transfers: lines([line(ACCOUNTS.writeOffs, account, COIN, amount)]),
  };
};
