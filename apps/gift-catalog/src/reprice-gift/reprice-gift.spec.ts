import { coins } from '@liwu/contracts';
import { describe, it } from 'vitest';
import { given, listed, repriced, retired } from '../testing/facts.js';
import type { RepriceGift } from './reprice-gift.js';

const reprice = (unitPrice: bigint): RepriceGift => ({
  type: 'RepriceGift',
  gift: 'rose',
  unitPrice: coins(unitPrice),
});

describe('repricing a gift', () => {
  it('makes it cost something else, in a new version', () => {
    given(listed()).when(reprice(12n)).then(repriced(2, 12n));
    given(listed(), repriced(2, 12n)).when(reprice(9n)).then(repriced(3, 9n));
  });

  it('is refused for a gift that is not there, is retired, or would cost more than can be said', () => {
    given().when(reprice(12n)).thenThrows('not_found');
    given(listed(), retired(2)).when(reprice(12n)).thenThrows('gift_retired');
    given(listed()).when(reprice(1_001_001_002n)).thenThrows('invalid_parameter');
  });
});
