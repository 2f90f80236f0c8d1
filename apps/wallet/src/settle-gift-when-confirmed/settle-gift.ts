import {
  type DeliveryConfirmed,
  type GiftSettled,
  type LotShare,
  type Recognised,
  minorUnits,
  toLedgerCoins,
} from '@liwu/contracts';
import { postingIdOf } from '../ledger/posting.js';
import { moneyLeavingWith } from '../viewer-wallet/lot.js';
import { giftOf } from '../viewer-wallet/present-outcome.js';
import { lotOf, type Wallet } from '../viewer-wallet/wallet.js';

const BASIS_POINTS_IN_ALL = 10_000n;

/**
 * 7a becomes 8a: the held coins are spent, the money behind them becomes revenue, and the streamer earns the share
 * that was agreed at the hold. A gift ends once: what has ended already, or was never held, stays as it is.
 */
export const settleGift = (confirmed: DeliveryConfirmed, wallet: Wallet, now: number): GiftSettled[] => {
  const { viewerId, requestId, how, traceId } = confirmed;
  const gift = wallet.gifts.get(requestId);
  if (gift?.status !== 'held') return [];
  const share = (toLedgerCoins(gift.cost) * BigInt(gift.shareBasisPoints)) / BASIS_POINTS_IN_ALL;
  return [
    {
      type: 'GiftSettled',
      viewerId,
      requestId,
      n: 0,
      at: now,
      ...giftOf(gift),
      cost: gift.cost,
      postingId: postingIdOf(viewerId, requestId, 'GiftSettled'),
      lots: gift.lots,
      recognised: recognisedFor(gift.lots, wallet),
      share: { minor: minorUnits(share), unit: 'COIN' },
      how,
      ...(traceId === undefined ? {} : { traceId }),
      replyTo: gift.replyTo,
    },
  ];
};

/** f(g) of each paid lot; a lot that gives nothing yet is left out. */
function recognisedFor(shares: readonly LotShare[], wallet: Wallet): Recognised[] {
  const recognised: Recognised[] = [];
  for (const { lotId, kind, coins } of shares) {
    if (kind === 'promo') continue;
    const lot = lotOf(wallet, lotId);
    if (lot.unit === null) throw new Error(`wallet ${wallet.viewerId} has no paid lot ${lotId}`);
    const minor = moneyLeavingWith(lot, coins);
    if (minor > 0n) recognised.push({ lotId, money: { minor, unit: lot.unit } });
  }
  return recognised;
}
