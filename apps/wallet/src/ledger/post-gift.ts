import {
  type CoinsHeld,
  type GiftReversed,
  type GiftSettled,
  type HoldReleased,
  type LotShare,
  toLedgerCoins,
} from '@liwu/contracts';
import type { HeldGift } from '../viewer-wallet/wallet.js';
import { ACCOUNTS } from './chart-of-accounts.js';
import { byHand, COIN, repay, type Repayment } from './post-common.js';
import { line, lines, mirrored, type Posting, postingIdOf, type Transfer } from './posting.js';

/** Per lot: K:available → K:held g. */
export const postHold = (event: CoinsHeld): Posting => {
  const { viewerId, requestId, lots } = event;
  const postingId = postingIdOf(viewerId, requestId, 'CoinsHeld');
  const transfers = lots.map(({ lotId, kind, coins }) =>
    line(ACCOUNTS.available(viewerId, kind), ACCOUNTS.held(viewerId, kind), COIN, toLedgerCoins(coins), lotId),
  );
  return { postingId, kind: 'hold', effectiveAt: event.at, ...about(event), transfers: lines(transfers) };
};

/**
 * Paid lots: paid:held → gift-revenue g and deferred → revenue f(g). Promo lots: promo:held → promotions g.
 * The streamer's share of either, as a cost of its own.
 */
export const postSettling = (event: GiftSettled): Posting => ({
  postingId: event.postingId,
  kind: 'settle',
  effectiveAt: event.at,
  ...about(event),
  transfers: settlingLines(event, ACCOUNTS.held),
});

/** K:held → K:available g; repay. */
export const postRelease = (event: HoldReleased, held: HeldGift, repaid: readonly Repayment[]): Posting => {
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
};

/** Every line of the settling the other way round, but that the coins go back to what is available; repay. */
export const postReversal = (event: GiftReversed, repaid: readonly Repayment[]): Posting => ({
  postingId: event.postingId,
  kind: 'reversal',
  effectiveAt: event.at,
  ...about(event),
  ...byHand(event),
  reversesPostingId: event.reversesPostingId,
  transfers: lines(mirrored(settlingLines(event, ACCOUNTS.available)), repay(event.viewerId, repaid)),
});

type Settling = Pick<GiftSettled, 'viewerId' | 'receiver' | 'lots' | 'recognised' | 'share'>;

/** From where the coins of a lot's kind come. */
type Source = (viewerId: string, kind: LotShare['kind']) => string;

function settlingLines(event: Settling, from: Source): Transfer[] {
  const { viewerId, receiver, lots, recognised } = event;
  const earned = ACCOUNTS.earned(receiver);
  const promoShare = shareOf(event, 'promo');
  return lines(
    lots.map(({ lotId, kind, coins }) => {
      const income = kind === 'paid' ? ACCOUNTS.giftRevenue : ACCOUNTS.promotions;
      return line(from(viewerId, kind), income, COIN, toLedgerCoins(coins), lotId);
    }),
    recognised.map(({ lotId, money }) =>
      line(ACCOUNTS.deferredRevenue, ACCOUNTS.revenue, money.unit, money.minor, lotId),
    ),
    [line(ACCOUNTS.streamerShare, earned, COIN, event.share.minor - promoShare)],
    [line(ACCOUNTS.promoShare, earned, COIN, promoShare)],
  );
}

/** The part of the streamer's share that coins of this kind earned; exact, since a coin has as many parts as basis points. */
function shareOf({ share, lots }: Settling, wanted: LotShare['kind']): bigint {
  let [ofKind, all] = [0n, 0n];
  for (const { kind, coins } of lots) {
    all += coins;
    if (kind === wanted) ofKind += coins;
  }
  return all === 0n ? 0n : (share.minor * ofKind) / all;
}

type Gift = Pick<CoinsHeld, 'viewerId' | 'requestId' | 'receiver' | 'room' | 'gift' | 'quantity'>;

function about({ viewerId, requestId, receiver, room, gift, quantity }: Gift) {
  return { viewerId, requestId, streamerId: receiver, roomId: room, giftId: gift, quantity };
}
