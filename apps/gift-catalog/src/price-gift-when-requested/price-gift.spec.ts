import { coins } from '@liwu/contracts';
import { describe, it } from 'vitest';
import {
  closed,
  given,
  listed,
  NOW,
  opened,
  priced,
  refused,
  repriced,
  requested,
  requestId,
  restricted,
  retired,
  scheduled,
  stocked,
  VALID_UNTIL,
} from '../testing/facts.js';

const sold = [listed(), opened()];

describe('a request', () => {
  it('is priced by the gift as it is now, and takes nothing of an unlimited gift', () =>
    given(...sold)
      .when(requested())
      .then(priced()));

  it('is priced for all that it asks for', () =>
    given(listed({ unitPrice: 30n }), repriced(2, 20n), opened())
      .when(requested({ quantity: 3, cost: coins(60n), combo: ['abcd1234', 9] }))
      .then(
        priced({ quantity: 3, cost: coins(60n), unitPrice: coins(20n), catalogVersion: 2, combo: ['abcd1234', 9] }),
      ));

  it('takes from the stock of a limited gift', () =>
    given(...sold, stocked(2, 3))
      .when(requested({ quantity: 3, cost: coins(30n) }))
      .then(
        priced({
          quantity: 3,
          cost: coins(30n),
          catalogVersion: 2,
          stockTaken: true,
        }),
      ));

  it('of another viewer with the same id is another request', () =>
    given(...sold, priced())
      .when(requested({ viewerId: 'bob' }))
      .then(priced({ viewerId: 'bob' })));
});

describe('a request is refused', () => {
  it('as gift-unknown when the gift was never listed', () =>
    given(opened()).when(requested()).then(refused('gift-unknown')));

  it('as not-on-sale when the gift is retired', () =>
    given(...sold, retired(2))
      .when(requested())
      .then(refused('not-on-sale')));

  it('as not-on-sale before its sale begins, and no millisecond later', () => {
    given(...sold, scheduled(2, NOW + 1, null))
      .when(requested())
      .then(refused('not-on-sale'));
    given(...sold, scheduled(2, NOW, null))
      .when(requested())
      .then(priced({ catalogVersion: 2 }));
  });

  it('as not-on-sale from the moment on that its sale ends', () => {
    given(...sold, scheduled(2, null, NOW))
      .when(requested())
      .then(refused('not-on-sale'));
    given(...sold, scheduled(2, null, NOW + 1))
      .when(requested())
      .then(priced({ catalogVersion: 2 }));
  });

  it('as not-in-room where the gift is restricted to other rooms', () => {
    given(...sold, restricted(2, ['room-2']))
      .when(requested())
      .then(refused('not-in-room'));
    given(...sold, restricted(2, ['room-2', 'room-1']))
      .when(requested())
      .then(priced({ catalogVersion: 2 }));
    given(...sold, restricted(2, ['room-2']), restricted(3, null))
      .when(requested())
      .then(priced({ catalogVersion: 3 }));
  });

  it('as receiver-not-in-room when the room is unknown, closed, or the receiver is none of its hosts', () => {
    given(listed()).when(requested()).then(refused('receiver-not-in-room'));
    given(...sold, closed(2))
      .when(requested())
      .then(refused('receiver-not-in-room'));
    given(listed(), opened(1, ['host-2']))
      .when(requested())
      .then(refused('receiver-not-in-room'));
    given(...sold, closed(2), opened(3, ['host-2', 'host-1']))
      .when(requested())
      .then(priced());
  });

  it('as quantity-not-allowed above the most that one request may ask for', () => {
    const many = { quantity: 6, cost: coins(60n) };
    given(listed({ maxQuantity: 5 }), opened())
      .when(requested(many))
      .then(refused('quantity-not-allowed', { content: 'room-1/host-1/rose/6/60/-' }));
    given(listed({ maxQuantity: 6 }), opened())
      .when(requested(many))
      .then(priced(many));
  });

  it('as sold-out when less is left than it asks for', () =>
    given(...sold, stocked(2, 1))
      .when(requested({ quantity: 2, cost: coins(20n) }))
      .then(refused('sold-out', { content: 'room-1/host-1/rose/2/20/-' })));

  it('as price-changed when the viewer saw another cost, higher or lower, and says what it costs today', () => {
    given(...sold, repriced(2, 12n))
      .when(requested())
      .then(refused('price-changed', { cost: coins(12n) }));
    given(...sold, repriced(2, 7n))
      .when(requested())
      .then(refused('price-changed', { cost: coins(7n) }));
  });

  it('as too-late once its time has passed, whatever else is wrong', () => {
    given(...sold)
      .when(requested(), VALID_UNTIL)
      .then(priced({ at: VALID_UNTIL }));
    given()
      .when(requested(), VALID_UNTIL + 1)
      .then(refused('too-late', { at: VALID_UNTIL + 1 }));
  });

  it('for good: what was sold out stays so for this request', () =>
    given(...sold, stocked(2, 0), refused('sold-out'), stocked(3, 9))
      .when(requested({ n: 2 }))
      .then(refused('sold-out', { n: 1, try: 2 })));

  it('without touching the stock', () =>
    given(...sold, stocked(2, 1), refused('price-changed'))
      .when(requested({ requestId: requestId(2) }))
      .then(priced({ requestId: requestId(2), catalogVersion: 2, stockTaken: true })));
});
