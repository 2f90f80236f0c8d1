import { coins, minorUnits } from '@liwu/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inSpendingOrder, isOpen, type Lot, moneyLeavingWith, newLot, sharesFor } from './lot.js';

const lot = (lotId: string, more: Partial<Lot> = {}): Lot => ({
  ...newLot({
    lotId,
    kind: 'paid',
    granted: coins(10n),
    unit: 'EUR',
    consideration: minorUnits(100n),
    createdAt: 1_000,
    expiresAt: null,
  }),
  ...more,
});

describe('the order in which lots are spent', () => {
  it('is promotional before paid, then earliest expiry with none last, then oldest, then by id', () => {
    const inOrder = [
      lot('h', { kind: 'promo', expiresAt: 9_000, createdAt: 2_000 }),
      lot('g', { kind: 'promo' }),
      lot('f', { expiresAt: 5_000, createdAt: 3_000 }),
      lot('e', { expiresAt: 6_000, createdAt: 1 }),
      lot('d', { createdAt: 999 }),
      lot('a'),
      lot('b'),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(inOrder, { minLength: inOrder.length }), (shuffled) => {
        expect(shuffled.sort(inSpendingOrder).map(({ lotId }) => lotId)).toEqual(['h', 'g', 'f', 'e', 'd', 'a', 'b']);
      }),
    );
  });
});

describe('the lots that pay for a gift', () => {
  it('are taken in order, none more than it has, empty ones not at all', () => {
    const lots = [lot('a', { available: coins(3n) }), lot('b', { available: coins(0n) }), lot('c')];
    expect(sharesFor(coins(8n), lots)).toEqual([
      { lotId: 'a', kind: 'paid', coins: 3n },
      { lotId: 'c', kind: 'paid', coins: 5n },
    ]);
  });

  it('are none where nothing is to be paid', () => expect(sharesFor(coins(0n), [lot('a')])).toEqual([]));

  it('must suffice', () => expect(() => sharesFor(coins(11n), [lot('a')])).toThrow('short'));
});

/** How coins leave a lot for good. */
const WAYS = fc.constantFrom('spent' as const, 'expired' as const, 'refunded' as const, 'repaid' as const);

describe('the money that leaves with coins', () => {
  it('adds up to all that was paid, however the coins leave', () => {
    const arbitrary = fc.record({
      consideration: fc.bigInt({ min: 0n, max: 10n ** 17n }),
      parts: fc.array(fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 9n }), WAYS), { minLength: 1, maxLength: 30 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ consideration, parts }) => {
        const granted = coins(parts.reduce((sum, [part]) => sum + part, 0n));
        const one = lot('a', { granted, available: granted, consideration: minorUnits(consideration) });
        let gone = 0n;
        for (const [part, way] of parts) {
          const money = moneyLeavingWith(one, coins(part));
          one.available = coins(one.available - part);
          one[way] = coins(one[way] + part);
          gone += part;
          one.departed = minorUnits(one.departed + money);
          expect(one.departed).toBe((consideration * gone) / granted);
        }
        expect([isOpen(one), one.departed]).toEqual([false, consideration]);
      }),
    );
  });

  it('is never negative, where a reversal has put money back unevenly', () =>
    expect(moneyLeavingWith(lot('a', { departed: minorUnits(50n) }), coins(1n))).toBe(0n));
});
