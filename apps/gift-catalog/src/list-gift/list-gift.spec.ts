import { coins } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { given, listed, retired } from '../testing/facts.js';
import { type ListGift, listGiftSchema } from './list-gift.js';

const list = (over: Partial<ListGift> = {}): ListGift => ({
  type: 'ListGift',
  gift: 'rose',
  title: 'A rose',
  unitPrice: coins(10n),
  maxQuantity: 999,
  ...over,
});

describe('listing a gift', () => {
  it('puts it on sale', () => given().when(list()).then(listed()));

  it('is refused for an id that was ever listed', () => {
    given(listed()).when(list()).thenThrows('already_exists');
    given(listed(), retired(2)).when(list()).thenThrows('already_exists');
  });

  it('is refused where the greatest total would not fit the wire', () => {
    given()
      .when(list({ unitPrice: coins(999_999_999_999n), maxQuantity: 2 }))
      .thenThrows('invalid_parameter');
    given()
      .when(list({ unitPrice: coins(999_999_999_999n), maxQuantity: 1 }))
      .then(listed({ unitPrice: 999_999_999_999n, maxQuantity: 1 }));
  });

  it.each([
    [{ gift: 'Rose' }],
    [{ gift: '' }],
    [{ title: ' ' }],
    [{ title: 'a\u0000rose' }],
    [{ title: 'a\nrose' }],
    [{ unitPrice: 10 }],
    [{ unitPrice: '0' }],
    [{ unitPrice: '-1' }],
    [{ unitPrice: '1.5' }],
    [{ unitPrice: '1000000000000' }],
    [{ maxQuantity: 0 }],
    [{ maxQuantity: 1_000 }],
    [{ more: 1 }],
  ])('does not read %j', (over) => {
    const good = { gift: 'rose', title: 'A rose', unitPrice: '10' };
    expect(listGiftSchema.safeParse(good)).toMatchObject({ success: true, data: { unitPrice: 10n, maxQuantity: 999 } });
    expect(listGiftSchema.safeParse({ ...good, ...over }).success).toBe(false);
  });
});
