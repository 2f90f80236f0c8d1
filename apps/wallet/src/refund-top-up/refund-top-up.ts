import {
  type Cause,
  coins as coinsOf,
  type Coins,
  type Money,
  type TopUpChargedBack,
  type TopUpRefunded,
} from '@liwu/contracts';
import { CommandRefused } from '@liwu/event-log';
import { postingIdOf } from '../ledger/posting.js';
import type { Note } from '../notes/note.js';
import { noteOf } from '../viewer-wallet/action.js';
import type { BookedTopUp } from '../viewer-wallet/booked-top-up.js';
import { MAX_AHEAD_MS } from '../viewer-wallet/dates.js';
import { moneyLeavingWith } from '../viewer-wallet/lot.js';
import { refundIdOf } from '../viewer-wallet/top-up-id.js';
import { lotOf, type Wallet } from '../viewer-wallet/wallet.js';
import type { TakenBack } from '../viewer-wallet/wallet-batch.js';

/** Money of a top-up goes back: by the platform (refund) or by the provider (chargeback). `money` is net of `tax`. */
export interface RefundTopUp {
  readonly type: 'RefundTopUp';
  readonly kind: 'refund' | 'chargeback';
  readonly topUp: BookedTopUp;
  readonly coins: Coins;
  readonly money: Money;
  readonly tax: Money;
  readonly providerReference: string;
  readonly effectiveAt?: number;
  readonly reasonCode: string;
  readonly note?: Note;
}

/**
 * Coins of a top-up are taken back with their money. A refund takes only coins that are still there; a chargeback makes the viewer owe the
 * others. Refused: `duplicate_provider_reference`, `exceeds_top_up`, `coins_already_spent`, and a date in the future.
 */
export const refundTopUp = (
  command: RefundTopUp,
  wallet: Wallet,
  known: { readonly isBooked: boolean; readonly earlier: TakenBack },
  now: number,
  cause: Cause,
): TopUpRefunded | TopUpChargedBack => {
  const { kind, topUp, coins, money, tax, providerReference, reasonCode, effectiveAt = now } = command;
  const { viewerId, topUpId, provider, lotId } = topUp;
  demandAcceptable(command, known, effectiveAt, now);
  const lot = lotOf(wallet, lotId);
  const taken = coins < lot.available ? coins : lot.available;
  if (kind === 'refund' && taken < coins) {
    const detail = `Of the top-up's coins ${lot.available} are left.`;
    throw new CommandRefused('coins_already_spent', detail, { param: 'coins' });
  }
  const refundId = refundIdOf({ provider, providerReference });
  const released = { minor: moneyLeavingWith(lot, coinsOf(taken)), unit: money.unit };
  const postingId = postingIdOf(viewerId, refundId, 'refund');
  return {
    type: kind === 'refund' ? 'TopUpRefunded' : 'TopUpChargedBack',
    viewerId,
    topUpId,
    refundId,
    n: 0,
    at: now,
    effectiveAt,
    provider,
    providerReference,
    lotId,
    coins,
    taken,
    money,
    tax,
    released,
    postingId,
    reasonCode,
    ...noteOf(command.note),
    cause,
  };
};

function demandAcceptable(
  { topUp, coins, money, tax, providerReference }: RefundTopUp,
  { isBooked, earlier }: { readonly isBooked: boolean; readonly earlier: TakenBack },
  effectiveAt: number,
  now: number,
): void {
  if (isBooked) {
    const detail = `${topUp.provider} ${providerReference} is booked already`;
    throw new CommandRefused('duplicate_provider_reference', detail, { param: 'provider_reference' });
  }
  if (effectiveAt > now + MAX_AHEAD_MS)
    throw new CommandRefused('invalid_parameter', 'is more than 5 minutes ahead', { param: 'effective_at' });
  for (const [param, { unit }] of Object.entries({ amount: money, tax })) {
    if (unit !== topUp.price.unit)
      throw new CommandRefused('invalid_parameter', `The top-up was paid in ${topUp.price.unit}.`, {
        param: `${param}.unit`,
      });
  }
  const left = {
    coins: [coins, topUp.coins - earlier.coins],
    amount: [money.minor, topUp.price.minor - earlier.money],
    tax: [tax.minor, topUp.tax.minor - earlier.tax],
  } as const;
  for (const [param, [asked, most]] of Object.entries(left)) {
    if (asked > most)
      throw new CommandRefused('exceeds_top_up', `The top-up has less to take back (${param}).`, { param });
  }
}
