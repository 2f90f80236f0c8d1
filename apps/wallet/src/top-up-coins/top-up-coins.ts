import { type Cause, type Coins, type CoinsToppedUp, type Money, uuidOfName } from '@liwu/contracts';
import { CommandRefused } from '@liwu/event-log';
import { postingIdOf } from '../ledger/posting.js';
import { MAX_AHEAD_MS } from '../viewer-wallet/dates.js';
import { topUpIdOf } from '../viewer-wallet/top-up-id.js';
import { MAX_COINS_OF_A_VIEWER, ownedBy, type Wallet } from '../viewer-wallet/wallet.js';

/** A viewer bought coins from a payment provider. `price` is net of `tax`, both in one currency. */
export interface TopUpCoins {
  readonly type: 'TopUpCoins';
  readonly viewerId: string;
  readonly coins: Coins;
  readonly price: Money;
  readonly tax: Money;
  readonly provider: string;
  readonly providerReference: string;
  /** When it counts; undefined for now. */
  readonly effectiveAt?: number;
}

/**
 * A paid payment becomes a lot of paid coins. Refused are a payment that was booked already (`taken`),
 * one that is dated in the future, and one that would give the viewer more coins than can be said.
 */
export const topUpCoins = (
  { type: _, ...command }: TopUpCoins,
  wallet: Wallet,
  taken: boolean,
  now: number,
  cause: Cause,
): CoinsToppedUp[] => {
  const { viewerId, provider, providerReference, effectiveAt = now } = command;
  if (taken) {
    const detail = `${provider} ${providerReference} is booked already`;
    throw new CommandRefused('duplicate_provider_reference', detail, { param: 'provider_reference' });
  }
  if (effectiveAt > now + MAX_AHEAD_MS) {
    throw new CommandRefused('invalid_parameter', 'is more than 5 minutes ahead', { param: 'effective_at' });
  }
  if (ownedBy(wallet) + command.coins > MAX_COINS_OF_A_VIEWER) {
    const detail = `the viewer would own more than ${MAX_COINS_OF_A_VIEWER} coins`;
    throw new CommandRefused('invalid_parameter', detail, { param: 'coins' });
  }
  const topUpId = topUpIdOf(command);
  const lotId = uuidOfName(`${viewerId}/${topUpId}/CoinsToppedUp/lot`);
  const postingId = postingIdOf(viewerId, topUpId, 'CoinsToppedUp');
  return [{ type: 'CoinsToppedUp', ...command, topUpId, n: 0, at: now, effectiveAt, lotId, postingId, cause }];
};
