import { type Coins, type GiftPriced, type HoldRefused, coins, grantEnd } from '@liwu/contracts';
import { sharesFor } from '../viewer-wallet/lot.js';
import { giftOf, type Outcome, presentOutcome } from '../viewer-wallet/present-outcome.js';
import { availableOf, MAX_OUTSTANDING, MAX_REPEATS, type Wallet } from '../viewer-wallet/wallet.js';

/** What is agreed beside the wallet when coins are to be held. */
interface HoldPolicy {
  /** What a viewer may spend within 24 hours; undefined for as much as there is. */
  readonly spendLimit: Coins | undefined;
  /** The streamer's share as agreed at this moment. */
  readonly shareBasisPoints: number;
}

/**
 * 2a becomes 3a or 3b: the viewer's coins are reserved, lot by lot, or refused for good.
 * Asked again (n > 0) the request's present outcome is said again and nothing moves; the same n twice gets one answer.
 */
export const holdCoins = (priced: GiftPriced, wallet: Wallet, policy: HoldPolicy, now: number): Outcome[] => {
  const { viewerId, requestId, replyTo, n } = priced;
  if (n > MAX_REPEATS) return [];
  const earlier = wallet.gifts.get(requestId);
  if (earlier) {
    if (earlier.answered & (1 << n)) return [];
    return [presentOutcome(earlier, { viewerId, requestId, n, at: now, replyTo })];
  }
  const answer = { viewerId, requestId, n: 0, at: now, replyTo };
  const refusal = refusalOf(priced, wallet, policy, now);
  if (refusal) {
    const { gift, quantity } = priced;
    return [{ type: 'HoldRefused', ...answer, ...refusal, gift, quantity }];
  }
  return [
    {
      type: 'CoinsHeld',
      ...answer,
      ...giftOf(priced),
      heldAt: now,
      expiresAt: grantEnd(now),
      cost: priced.cost,
      lots: sharesFor(priced.cost, wallet.lots),
      shareBasisPoints: policy.shareBasisPoints,
    },
  ];
};

function refusalOf(
  { cost, validUntil }: GiftPriced,
  wallet: Wallet,
  { spendLimit }: HoldPolicy,
  now: number,
): Pick<HoldRefused, 'code' | 'available'> | undefined {
  if (now > validUntil) return { code: 'too-late' };
  if (wallet.frozen) return { code: 'frozen' };
  if (wallet.outstanding >= MAX_OUTSTANDING) return { code: 'too-many-outstanding' };
  const available = availableOf(wallet);
  if (available < cost || wallet.owed > 0n) return { code: 'insufficient-coins', available };
  if (spendLimit !== undefined && coins(wallet.spentLately + cost) > spendLimit) return { code: 'spend-limit' };
  return undefined;
}
