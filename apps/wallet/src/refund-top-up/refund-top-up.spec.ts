import { coins, type CoinsHeld, minorUnits, type TopUpChargedBack, uuidOfName } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { postingIdOf } from '../ledger/posting.js';
import {
  ALICE,
  asked,
  CAUSE,
  confirmed,
  arrived,
  handlerWith,
  held,
  NOW,
  settled,
  toppedUp,
} from '../testing/facts.js';
import { given } from '../testing/given.js';
import { MAX_AHEAD_MS } from '../viewer-wallet/dates.js';
import { walletOf } from '../viewer-wallet/wallet-batch.js';
import type { RefundTopUp } from './refund-top-up.js';

const euro = (minor: bigint) => ({ minor: minorUnits(minor), unit: 'EUR' });
const { topUpId, lotId, provider } = toppedUp(100n);
const TAX = euro(190n);
const bought = toppedUp(100n, 'pay-1', { tax: TAX });
const topUp = { topUpId, viewerId: ALICE, provider, lotId, coins: coins(100n), price: euro(1_000n), tax: TAX };

const refund = (amount: bigint, more: Partial<RefundTopUp> = {}): RefundTopUp => ({
  type: 'RefundTopUp',
  kind: 'refund',
  topUp,
  coins: coins(amount),
  money: euro(amount * 10n),
  tax: euro(0n),
  providerReference: 'back-1',
  reasonCode: 'not-wanted',
  ...more,
});

const takenBack = (amount: bigint, more: Partial<TopUpChargedBack> = {}): TopUpChargedBack => {
  const refundId = uuidOfName('refund/acme/back-1');
  return {
    type: 'TopUpChargedBack',
    viewerId: ALICE,
    topUpId,
    refundId,
    n: 0,
    at: NOW,
    effectiveAt: NOW,
    provider,
    providerReference: 'back-1',
    lotId,
    coins: coins(amount),
    taken: coins(amount),
    money: euro(amount * 10n),
    tax: euro(0n),
    released: euro(amount * 10n),
    postingId: postingIdOf(ALICE, refundId, 'refund'),
    reasonCode: 'not-wanted',
    cause: CAUSE,
    ...more,
  };
};

describe('a refund', () => {
  it('takes back coins that are still there, with the money behind them', () =>
    given(bought)
      .when(asked(refund(40n)))
      .then({ ...takenBack(40n), type: 'TopUpRefunded' }));

  it('is refused where the coins are spent or held', () => {
    const spent = [bought, held(70n, 1), settled(70n, 1)];
    given(...spent)
      .when(asked(refund(31n)))
      .thenThrows('coins_already_spent');
    given(bought, held(70n, 1))
      .when(asked(refund(31n)))
      .thenThrows('coins_already_spent');
    given(...spent)
      .when(asked(refund(30n)))
      .then({ ...takenBack(30n), type: 'TopUpRefunded' });
  });

  it('is refused above what the top-up was: coins, money or tax', () => {
    for (const more of [{ coins: coins(101n) }, { money: euro(1_001n) }, { tax: euro(191n) }])
      given(bought)
        .when(asked(refund(1n, more)))
        .thenThrows('exceeds_top_up');
  });

  it('counts what was taken back before', () => {
    const first = { ...takenBack(60n, { tax: euro(100n) }), type: 'TopUpRefunded' as const };
    const again = { providerReference: 'back-2' };
    given(bought, first)
      .when(asked(refund(41n, again)))
      .thenThrows('exceeds_top_up');
    given(bought, first)
      .when(asked(refund(40n, { ...again, tax: euro(91n) })))
      .thenThrows('exceeds_top_up');
    given(bought, first)
      .when(asked(refund(40n, { ...again, tax: euro(90n) })))
      .thenState((batch) => expect(walletOf(batch, ALICE).lots).toMatchObject([{ refunded: 100n, available: 0n }]));
  });

  it('is booked once for each of the provider’s references', () =>
    given(bought, { ...takenBack(10n), type: 'TopUpRefunded' })
      .when(asked(refund(10n)))
      .thenThrows('duplicate_provider_reference'));

  it('is in the currency of its top-up, and not dated ahead', () => {
    const yen = { minor: minorUnits(10n), unit: 'JPY' };
    given(bought)
      .when(asked(refund(1n, { money: yen, tax: yen })))
      .thenThrows('invalid_parameter');
    given(bought)
      .when(asked(refund(1n, { effectiveAt: NOW + MAX_AHEAD_MS + 1 })))
      .thenThrows('invalid_parameter');
  });
});

describe('a chargeback', () => {
  const chargeback = (amount: bigint, more: Partial<RefundTopUp> = {}) =>
    refund(amount, { kind: 'chargeback', ...more });
  const spent = [bought, held(70n, 1), settled(70n, 1)];
  const taken = { taken: coins(30n), released: euro(300n) };

  it('makes the viewer owe the coins that are not there any more', () => {
    given(...spent)
      .when(asked(chargeback(100n)))
      .then(takenBack(100n, taken));
    given(...spent)
      .when(asked(chargeback(100n)))
      .thenState((batch) =>
        expect(walletOf(batch, ALICE)).toMatchObject({
          owed: 70n,
          lots: [{ available: 0n, refunded: 30n, spent: 70n }],
        }),
      );
  });

  it('is repaid at once by other paid coins', () =>
    given(...spent, toppedUp(50n, 'pay-2', { at: NOW + 1 }))
      .when(asked(chargeback(100n)))
      .thenState((batch) => expect(walletOf(batch, ALICE)).toMatchObject({ owed: 20n, lots: [{}, { repaid: 50n }] })));

  it('of coins that are held is repaid by them when they come back', () => {
    const lot = { lotId, kind: 'paid' as const, coins: coins(70n) };
    const open: CoinsHeld = held(70n, 1, { lots: [lot] });
    given(bought, open, takenBack(100n, taken))
      .when(arrived(confirmed(1)))
      .thenState((batch) => expect(walletOf(batch, ALICE)).toMatchObject({ owed: 70n }));
  });

  it('above the top-up is refused', () =>
    given(...spent)
      .when(asked(chargeback(101n)))
      .thenThrows('exceeds_top_up'));
});

it('answers what was taken and what is owed now', () => {
  const handler = handlerWith();
  given(bought, held(70n, 1), settled(70n, 1))
    .when(asked(refund(100n, { kind: 'chargeback' })))
    .thenState((batch) => {
      const event = takenBack(100n, { taken: coins(30n) });
      const { refundId, postingId } = event;
      expect(handler.respond?.(refund(100n), [event], batch)).toEqual({
        status: 201,
        body: {
          refund_id: refundId,
          top_up_id: topUpId,
          viewer: ALICE,
          coins: '100',
          taken: '30',
          owed: '70',
          posting_id: postingId,
        },
      });
    });
});
