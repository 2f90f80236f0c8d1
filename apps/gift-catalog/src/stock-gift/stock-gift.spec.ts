import { describe, expect, it } from 'vitest';
import { given, listed, opened, priced, requested, requestId, retired, stocked } from '../testing/facts.js';
import { type StockGift, stockGiftSchema } from './stock-gift.js';

const stock = (amount: number | null): StockGift => ({ type: 'StockGift', gift: 'rose', stock: amount });

describe('stocking a gift', () => {
  it('limits it to so many from now on, whatever was sold before', () => {
    given(listed()).when(stock(5)).then(stocked(2, 5));
    given(listed(), opened(), stocked(2, 5), priced({ catalogVersion: 2, stockTaken: true }))
      .when(stock(7))
      .thenState(({ gifts }) => expect(gifts.get('rose')?.stock?.left).toBe(7));
  });

  it('lifts the limit by null', () => {
    given(listed(), stocked(2, 0)).when(stock(null)).then(stocked(3, null));
    given(listed(), opened(), stocked(2, 0), stocked(3, null))
      .when(requested({ requestId: requestId(2) }))
      .then(priced({ requestId: requestId(2), catalogVersion: 3 }));
  });

  it('is refused for a gift that is not there or is retired', () => {
    given().when(stock(5)).thenThrows('not_found');
    given(listed(), retired(2)).when(stock(5)).thenThrows('gift_retired');
  });

  it.each([-1, 1.5, 2 ** 70, '5'])('does not read %j', (amount) => {
    expect(stockGiftSchema.safeParse({ stock: amount }).success).toBe(false);
    expect(stockGiftSchema.safeParse({ stock: 0 }).success).toBe(true);
  });
});
