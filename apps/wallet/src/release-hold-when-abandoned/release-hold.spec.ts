import { coins } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import {
  ALICE,
  NOW,
  abandoned,
  arrived,
  emptyBatch,
  fromLot,
  handlerWith,
  held,
  priced,
  refused,
  released,
  settled,
  toppedUp,
} from '../testing/facts.js';
import { given } from '../testing/given.js';
import { walletOf } from '../viewer-wallet/wallet-batch.js';

describe('releasing a hold when its delivery is abandoned', () => {
  it('gives back exactly what was held', () =>
    given(toppedUp(100n), held(60n, 1))
      .when(arrived(abandoned(1), NOW + 9))
      .then(released(60n, 1, { at: NOW + 9 })));

  it('says whether it is certain that the gift was not shown', () =>
    given(toppedUp(100n), held(60n, 1))
      .when(arrived(abandoned(1, { certainty: 'unknown' })))
      .then(released(60n, 1, { certainty: 'unknown' })));

  it('gives each lot its own coins back', () => {
    const lots = [fromLot(50n, 'pay-1'), fromLot(10n, 'pay-2')];
    given(toppedUp(50n), toppedUp(50n, 'pay-2', { at: NOW + 1 }), held(60n, 1, { lots }))
      .when(arrived(abandoned(1)))
      .thenState((batch) => {
        const found = walletOf(batch, ALICE).lots;
        expect(found.map(({ available, held: inHold }) => [available, inHold])).toEqual([
          [50n, 0n],
          [50n, 0n],
        ]);
      });
  });

  it('makes the coins free for the next gift', () =>
    given(toppedUp(100n), held(100n, 1), released(100n, 1))
      .when(arrived(priced(100n, 2)))
      .then(held(100n, 2)));

  it('releases once, and never after a settlement or a refusal', () => {
    given(toppedUp(100n), held(60n, 1), released(60n, 1))
      .when(arrived(abandoned(1)))
      .then();
    given(toppedUp(100n), held(60n, 1), settled(60n, 1))
      .when(arrived(abandoned(1)))
      .then();
    given(refused('too-late', 1))
      .when(arrived(abandoned(1)))
      .then();
  });

  it('ignores what was never held', () =>
    given(toppedUp(100n))
      .when(arrived(abandoned(1)))
      .then());

  it('repays a debt with the coins that come back', () => {
    const handler = handlerWith();
    const batch = emptyBatch();
    for (const event of [toppedUp(100n), held(100n, 1)]) handler.evolve(batch, event, 3);
    walletOf(batch, ALICE).owed = coins(30n);
    handler.evolve(batch, released(100n, 1), 3);
    const wallet = walletOf(batch, ALICE);
    expect(wallet.owed).toBe(0n);
    expect(wallet.lots).toMatchObject([{ available: 70n, held: 0n, repaid: 30n, departed: 300n }]);
  });
});
