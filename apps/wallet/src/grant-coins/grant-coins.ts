import { type CoinsGranted, type Proposal, uuidOfName } from '@liwu/contracts';
import { CommandRefused } from '@liwu/event-log';
import { postingIdOf } from '../ledger/posting.js';
import type { Approval } from '../viewer-wallet/action.js';
import { MAX_COINS_OF_A_VIEWER, ownedBy, type Wallet } from '../viewer-wallet/wallet.js';

type GrantCoins = Extract<Proposal, { type: 'GrantCoins' }>;

/**
 * A viewer is given coins, as a lot of promotional ones. Refused with `invalid_parameter`: coins that would expire at once, and so many
 * that the viewer would own more than can be said.
 */
export const grantCoins = (
  { viewerId, coins, campaignId, expiresAt }: GrantCoins,
  wallet: Wallet,
  approval: Approval,
  now: number,
): CoinsGranted => {
  if (expiresAt !== null && expiresAt <= now)
    throw new CommandRefused('invalid_parameter', 'lies in the past', { param: 'expires_at' });
  if (ownedBy(wallet) + coins > MAX_COINS_OF_A_VIEWER) {
    const detail = `the viewer would own more than ${MAX_COINS_OF_A_VIEWER} coins`;
    throw new CommandRefused('invalid_parameter', detail, { param: 'coins' });
  }
  const lotId = uuidOfName(`${viewerId}/${approval.actionId}/CoinsGranted/lot`);
  const postingId = postingIdOf(viewerId, approval.actionId, 'CoinsGranted');
  const given = { viewerId, n: 0, at: now, effectiveAt: now, campaignId, coins, expiresAt, lotId, postingId };
  return { type: 'CoinsGranted', ...given, ...approval };
};
