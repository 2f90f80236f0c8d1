import { coins } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import {
  given,
  holdRefused,
  holdReleased,
  listed,
  opened,
  priced,
  refused,
  requested,
  requestId,
  stocked,
  stockReturned,
} from '../testing/facts.js';

const two = { quantity: 2, cost: coins(20n), catalogVersion: 2, stockTaken: true };
const taken = [listed(), opened(), stocked(2, 5), priced(two)];

describe('what a request took from the stock', () => {
  it('comes back when the hold is refused', () =>
    given(...taken)
      .when(holdRefused())
      .then(stockReturned({ quantity: 2 })));

  it('comes back when the hold is released', () =>
    given(...taken)
      .when(holdReleased())
      .then(stockReturned({ quantity: 2, cause: 'hold-released' })));

  it('comes back once, however often it is said', () => {
    given(...taken, stockReturned({ quantity: 2 }))
      .when(holdRefused({ n: 1 }))
      .then();
    given(...taken, stockReturned({ quantity: 2 }))
      .when(holdReleased())
      .then();
  });

  it('can be sold again', () => {
    const last = { requestId: requestId(2), quantity: 5, cost: coins(50n) };
    given(...taken)
      .when(requested(last))
      .then(refused('sold-out', { requestId: requestId(2), content: 'room-1/host-1/rose/5/50/-' }));
    given(...taken, stockReturned({ quantity: 2 }))
      .when(requested(last))
      .then(priced({ ...two, ...last }));
  });

  it('does not come back to a stock that was counted since', () =>
    given(...taken, stocked(3, 4))
      .when(holdReleased())
      .thenState(({ gifts }) => expect(gifts.get('rose')?.stock).toEqual({ left: 4, sinceVersion: 3 })));

  it('is nothing where nothing was taken', () => {
    given(listed(), opened(), priced(), stocked(2, 5)).when(holdRefused()).then();
    given(listed(), opened(), stocked(2, 0), refused('sold-out')).when(holdRefused()).then();
    given(listed(), opened(), stocked(2, 5))
      .when(holdReleased({ viewerId: 'bob' }))
      .then();
  });
});
