import { describe, it } from 'vitest';
import { given, listed, priced, opened, requested, retired } from '../testing/facts.js';

const retire = { type: 'RetireGift', gift: 'rose' } as const;

describe('retiring a gift', () => {
  it('ends its sale for good', () => {
    given(listed()).when(retire).then(retired(2));
    given(listed(), retired(2)).when(retire).thenThrows('gift_retired');
    given().when(retire).thenThrows('not_found');
  });

  it('leaves what was priced before as it is', () =>
    given(listed(), opened(), priced(), retired(2))
      .when(requested({ n: 2 }))
      .then(priced({ n: 1, try: 2 })));
});
