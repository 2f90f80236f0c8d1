import { coins, type GiftRequested } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import {
  given,
  listed,
  opened,
  priced,
  refused,
  rejected,
  repriced,
  requested,
  stocked,
  VALID_UNTIL,
} from '../testing/facts.js';

const sold = [listed(), opened()];
const otherReply = { ...requested().replyTo, sessionId: 'BBECAwQFBgcICQoL' };

describe('a request that comes again', () => {
  it('gets the same outcome again, to where it was last asked from', () =>
    given(...sold, priced())
      .when(requested({ n: 2, replyTo: otherReply }))
      .then(priced({ n: 1, try: 2, replyTo: otherReply })));

  it('gets the same outcome although the price has changed since, and its time has passed', () =>
    given(...sold, priced(), repriced(2, 99n))
      .when(requested({ n: 2, validUntil: VALID_UNTIL + 60_000 }), VALID_UNTIL + 5)
      .then(priced({ n: 1, try: 2, at: VALID_UNTIL + 5 })));

  it('gets the same refusal again, with the cost that it named', () =>
    given(...sold, repriced(2, 12n), refused('price-changed', { cost: coins(12n) }), repriced(3, 10n))
      .when(requested({ n: 2 }))
      .then(refused('price-changed', { cost: coins(12n), n: 1, try: 2 })));

  it('takes from the stock once', () =>
    given(...sold, stocked(2, 2), priced({ catalogVersion: 2, stockTaken: true }))
      .when(requested({ n: 2 }))
      .thenState(({ gifts }) => expect(gifts.get('rose')?.stock?.left).toBe(1)));

  it('gets five answers more, and none from the sixth on', () => {
    const again = (n: number) => priced({ n, try: n + 1 });
    given(...sold, priced(), again(1), again(2), again(3), again(4))
      .when(requested({ n: 6 }))
      .then(again(5));
    given(...sold, priced(), again(1), again(2), again(3), again(4), again(5))
      .when(requested({ n: 7 }))
      .then();
  });

  it('gets nothing for a try that was answered', () => {
    given(...sold, priced())
      .when(requested())
      .then();
    given(...sold, priced(), priced({ n: 1, try: 3 }))
      .when(requested({ n: 3 }))
      .then();
    given(...sold, priced(), priced({ n: 1, try: 3 }))
      .when(requested({ n: 2 }))
      .then(priced({ n: 2, try: 2 }));
  });
});

describe('a request id that comes with other content', () => {
  const others: [string, Partial<GiftRequested>][] = [
    ['room', { room: 'room-2' }],
    ['receiver', { receiver: 'host-2' }],
    ['gift', { gift: 'lily' }],
    ['quantity', { quantity: 2 }],
    ['cost', { cost: coins(11n) }],
    ['combo', { combo: ['abcd1234', 1] }],
  ];
  it.each(others)('(another %s) is rejected as a try, and the original stays', (_, other) => {
    given(...sold, priced())
      .when(requested({ ...other, n: 2 }))
      .then(rejected({ n: 2 }));
    given(...sold, priced(), rejected({ n: 2 }))
      .when(requested({ n: 3 }))
      .then(priced({ n: 1, try: 3 }));
  });

  it('is rejected also when it pretends to be the try that was answered, once', () => {
    given(...sold, priced())
      .when(requested({ quantity: 2 }))
      .then(rejected({ n: 1 }));
    given(...sold, priced(), rejected({ n: 1 }))
      .when(requested({ quantity: 2 }))
      .then();
  });

  it('is rejected where the original was refused', () =>
    given(listed(), refused('receiver-not-in-room'), opened())
      .when(requested({ n: 2, quantity: 2, cost: coins(20n) }))
      .then(rejected({ n: 2 })));
});
