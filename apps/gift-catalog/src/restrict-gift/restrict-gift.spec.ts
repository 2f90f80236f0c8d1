import { describe, expect, it } from 'vitest';
import { given, listed, restricted, retired } from '../testing/facts.js';
import { type RestrictGift, restrictGiftSchema } from './restrict-gift.js';

const restrict = (rooms: string[] | null): RestrictGift => ({ type: 'RestrictGift', gift: 'rose', rooms });

describe('restricting a gift', () => {
  it('sells it in these rooms only, each named once, or everywhere', () => {
    given(listed())
      .when(restrict(['a', 'b', 'a']))
      .then(restricted(2, ['a', 'b']));
    given(listed(), restricted(2, ['a']))
      .when(restrict(null))
      .then(restricted(3, null));
  });

  it('is refused for a gift that is not there or is retired', () => {
    given()
      .when(restrict(['a']))
      .thenThrows('not_found');
    given(listed(), retired(2)).when(restrict(null)).thenThrows('gift_retired');
  });

  it('does not read an empty list, which would mean nowhere', () => {
    expect(restrictGiftSchema.safeParse({ rooms: ['a'] }).success).toBe(true);
    expect(restrictGiftSchema.safeParse({ rooms: [] }).success).toBe(false);
  });
});
