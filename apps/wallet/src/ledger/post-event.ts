import {
  type CoinsHeld,
  type CoinsToppedUp,
  type GiftSettled,
  type HoldReleased,
  type LotShare,
  toLedgerCoins,
  unreachable,
  uuidOfName,
} from '@liwu/contracts';
import type { Repayment, WalletEvent } from '../viewer-wallet/evolve-wallet.js';
import type { HeldGift } from '../viewer-wallet/wallet.js';
import { ACCOUNTS } from './chart-of-accounts.js';
import { line, lines, type Posting, type Transfer } from './posting.js';

const COIN = 'COIN';

/**
 * What an event means for the books, by finance's table of postings; undefined where it moves nothing:
 * a refusal, or the answer to a repeat. `held` is the gift as it was held, `repaid` what went to a debt at once.
 */
export const postEvent = (event: WalletEvent, held: HeldGift | undefined, repaid: Repayment[]): Posting | undefined => {
  switch (event.type) {
    case 'CoinsToppedUp':
      return topUp(event, repaid);
    case 'CoinsHeld':
      return event.n === 0 ? hold(event) : undefined;
    case 'GiftSettled':
      return event.n === 0 ? settle(event) : undefined;
    case 'HoldReleased':
      return event.n === 0 && held ? release(event, held, repaid) : undefined;
    case 'HoldRefused':
      return undefined;
    default:
      return unreachable(event);
  }
};

/** top-ups → paid:available N; receivable → deferred C; receivable → tax-payable tax; repay. */
function topUp(event: CoinsToppedUp, repaid: Repayment[]): Posting {
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
}

/** Per lot: K:available → K:held g. */
function hold(event: CoinsHeld): Posting {
  const { viewerId, requestId, lots } = event;
  const postingId = uuidOfName(`${viewerId}/${requestId}/CoinsHeld/posting`);
  const transfers = lots.map(({ lotId, kind, coins }) =>
    line(ACCOUNTS.available(viewerId, kind), ACCOUNTS.held(viewerId, kind), COIN, toLedgerCoins(coins), lotId),
  );
  return { postingId, kind: 'hold', effectiveAt: event.at, ...about(event), transfers: lines(transfers) };
}

/**
 * Paid lots: paid:held → gift-revenue g and deferred → revenue f(g). Promo lots: promo:held → promotions g.
 * The streamer's share of either, as a cost of its own.
 */
function settle(event: GiftSettled): Posting {
  const { viewerId, receiver, lots, recognised } = event;
  const earned = ACCOUNTS.earned(receiver);
  const promoShare = shareOf(event, 'promo');
  return {
    postingId: event.postingId,
    kind: 'settle',
    effectiveAt: event.at,
    ...about(event),
    transfers: lines(
      lots.map((lot) => spend(viewerId, lot)),
      recognised.map(({ lotId, money }) =>
        line(ACCOUNTS.deferredRevenue, ACCOUNTS.revenue, money.unit, money.minor, lotId),
      ),
      [line(ACCOUNTS.streamerShare, earned, COIN, event.share.minor - promoShare)],
      [line(ACCOUNTS.promoShare, earned, COIN, promoShare)],
    ),
  };
}

/** K:held → K:available g; repay. */
function release(event: HoldReleased, held: HeldGift, repaid: Repayment[]): Posting {
  const { viewerId, requestId, lots } = event;
  const back = lots.map(({ lotId, kind, coins }) =>
    line(ACCOUNTS.held(viewerId, kind), ACCOUNTS.available(viewerId, kind), COIN, toLedgerCoins(coins), lotId),
  );
  return {
    postingId: event.postingId,
    kind: 'release',
    effectiveAt: event.at,
    ...about({ ...held, viewerId, requestId }),
    transfers: lines(back, repay(viewerId, repaid)),
  };
}

/** While owed: paid:available → owed c; deferred → refund-losses f(c). */
function repay(viewerId: string, repaid: Repayment[]): Transfer[] {
  return repaid.flatMap(({ lotId, coins, money }) => [
    line(ACCOUNTS.available(viewerId, 'paid'), ACCOUNTS.owed(viewerId), COIN, toLedgerCoins(coins), lotId),
    line(ACCOUNTS.deferredRevenue, ACCOUNTS.refundLosses, money.unit, money.minor, lotId),
  ]);
}

function spend(viewerId: string, { lotId, kind, coins }: LotShare): Transfer {
  const income = kind === 'paid' ? ACCOUNTS.giftRevenue : ACCOUNTS.promotions;
  return line(ACCOUNTS.held(viewerId, kind), income, COIN, toLedgerCoins(coins), lotId);
}

/** The part of the streamer's share that coins of this kind earned; exact, since a coin has as many parts as basis points. */
function shareOf({ share, cost, lots }: GiftSettled, kind: LotShare['kind']): bigint {
  const ofKind = lots.reduce((sum, lot) => (lot.kind === kind ? sum + lot.coins : sum), 0n);
  return cost === 0n ? 0n : (share.minor * ofKind) / cost;
}

function about(gift: CoinsHeld | GiftSettled | (HeldGift & { viewerId: string })) {
  const { viewerId, requestId, receiver, room, quantity } = gift;
  return { viewerId, requestId, streamerId: receiver, roomId: room, giftId: gift.gift, quantity };
}
