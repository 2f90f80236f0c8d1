import { coins, minorUnits } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import {
  ALICE,
  NOW,
  arrived,
  asked,
  emptyBatch,
  handlerWith,
  held,
  priced,
  refused,
  toppedUp,
} from '../testing/facts.js';
import { given } from '../testing/given.js';
import { walletOf } from '../viewer-wallet/wallet-batch.js';
import { MAX_AHEAD_MS } from '../viewer-wallet/dates.js';
import type { TopUpCoins } from './top-up-coins.js';

const topUp = (amount: bigint, reference = 'pay-1', more: Partial<TopUpCoins> = {}): TopUpCoins => ({
  type: 'TopUpCoins',
  viewerId: ALICE,
  coins: coins(amount),
  price: { minor: minorUnits(amount * 10n), unit: 'EUR' },
  tax: { minor: minorUnits(0n), unit: 'EUR' },
  provider: 'acme',
  providerReference: reference,
  ...more,
});

describe('topping up coins', () => {
  it('books a payment as a lot of paid coins', () =>
    given()
      .when(asked(topUp(100n)))
      .then(toppedUp(100n)));

  it('keeps the date that it counts from', () =>
    given()
      .when(asked(topUp(100n, 'pay-1', { effectiveAt: NOW - 86_400_000 })))
      .then(toppedUp(100n, 'pay-1', { effectiveAt: NOW - 86_400_000 })));

  it('may be dated 5 minutes ahead and no more', () => {
    const effectiveAt = NOW + MAX_AHEAD_MS;
    given()
      .when(asked(topUp(100n, 'pay-1', { effectiveAt })))
      .then(toppedUp(100n, 'pay-1', { effectiveAt }));
    given()
      .when(asked(topUp(100n, 'pay-1', { effectiveAt: effectiveAt + 1 })))
      .thenThrows('invalid_parameter');
  });

  it('books a provider’s payment once, whoever it is booked for', () => {
    given(toppedUp(100n))
      .when(asked(topUp(100n)))
      .thenThrows('duplicate_provider_reference');
    given(toppedUp(100n))
      .when(asked(topUp(5n, 'pay-1', { viewerId: 'bob' })))
      .thenThrows('duplicate_provider_reference');
  });

  it('tells equal references of two providers apart', () => {
    const other = asked(topUp(100n, 'pay-1', { provider: 'other' }));
    given(toppedUp(100n))
      .when(other)
      .thenState((batch) => expect(batch.booked.size).toBe(2));
  });

  it('lets nobody own more coins than can be said', () => {
    const most = 999_999_999_999n;
    given(toppedUp(most - 1n))
      .when(asked(topUp(1n, 'pay-2')))
      .thenState((batch) => expect(walletOf(batch, ALICE).lots).toHaveLength(2));
    given(toppedUp(most))
      .when(asked(topUp(1n, 'pay-2')))
      .thenThrows('invalid_parameter');
    given(toppedUp(most), held(most, 1))
      .when(asked(topUp(1n, 'pay-2')))
      .thenThrows('invalid_parameter');
  });

  it('answers with what can be spent now', () => {
    const handler = handlerWith();
    const batch = emptyBatch();
    const past = [toppedUp(100n), held(60n, 1), toppedUp(5n, 'pay-2')];
    for (const event of past) handler.evolve(batch, event, 3);
    const { topUpId, lotId, postingId } = toppedUp(5n, 'pay-2');
    expect(handler.respond?.(topUp(5n, 'pay-2'), [past[2]!], batch)).toEqual({
      status: 201,
      body: { top_up_id: topUpId, viewer: ALICE, coins: '5', available: '45', lot_id: lotId, posting_id: postingId },
    });
  });
});

describe('a viewer in debt', () => {
  const handler = handlerWith();
  const inDebt = () => {
    const batch = emptyBatch();
    handler.evolve(batch, toppedUp(10n), 3);
    handler.evolve(batch, held(10n, 1), 3);
    walletOf(batch, ALICE).owed = coins(30n);
    return batch;
  };

  it('gets no hold, whatever other coins there are, and be it for nothing', () => {
    for (const cost of [1n, 0n])
      expect(handler.decide(arrived(priced(cost, 2)), inDebt())).toEqual([
        refused('insufficient-coins', 2, { available: coins(0n) }),
      ]);
  });

  it('repays with the coins that it buys, first of all', () => {
    const batch = inDebt();
    handler.evolve(batch, toppedUp(20n, 'pay-2', { at: NOW + 1 }), 3);
    expect(walletOf(batch, ALICE).owed).toBe(10n);
    handler.evolve(batch, toppedUp(20n, 'pay-3', { at: NOW + 2 }), 3);
    expect(walletOf(batch, ALICE)).toMatchObject({
      owed: 0n,
      lots: [{}, { repaid: 20n }, { repaid: 10n, available: 10n }],
    });
  });
});
