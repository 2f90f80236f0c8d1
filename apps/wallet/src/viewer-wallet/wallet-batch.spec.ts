import { coins } from '@liwu/contracts';
import { expect, it } from 'vitest';
import { ALICE, emptyBatch, fromLot, held, refused, requestId, settled, toppedUp } from '../testing/facts.js';
import { evolveBatch, walletOf, type WalletBatch } from './wallet-batch.js';

const evolved = (...events: Parameters<typeof evolveBatch>[1][]): WalletBatch =>
  events.reduce((batch, event) => evolveBatch(batch, event, 3), emptyBatch());

it('saves what changed, each thing once', () => {
  const { changes } = evolved(
    toppedUp(100n),
    toppedUp(5n, 'pay-2'),
    held(60n, 1),
    settled(60n, 1),
    refused('too-late', 2),
  );
  expect([...changes.wallets.keys()]).toEqual([ALICE]);
  expect([...changes.lots.values()].map(({ lotId, source }) => [lotId, source?.lotId])).toEqual([
    [fromLot(1n).lotId, fromLot(1n).lotId],
    [fromLot(1n, 'pay-2').lotId, fromLot(1n, 'pay-2').lotId],
  ]);
  expect([...changes.gifts.values()].map(({ requestId: id, isNew }) => [id, isNew])).toEqual([
    [requestId(1), true],
    [requestId(2), true],
  ]);
  expect(changes.topUps).toHaveLength(2);
});

it('saves a repeated answer as a change of the gift alone', () => {
  const batch = evolved(toppedUp(100n), held(60n, 1));
  for (const set of [batch.changes.wallets, batch.changes.lots, batch.changes.gifts]) set.clear();
  const { changes } = evolveBatch(batch, held(60n, 1, { n: 1 }), 3);
  expect([changes.wallets.size, changes.lots.size]).toEqual([0, 0]);
  expect([...changes.gifts.values()]).toMatchObject([{ requestId: requestId(1), isNew: false }]);
});

it('saves every lot that repaid a debt', () => {
  const batch = evolved(toppedUp(10n));
  batch.changes.lots.clear();
  walletOf(batch, ALICE).owed = coins(15n);
  const { changes } = evolveBatch(batch, toppedUp(10n, 'pay-2'), 3);
  expect(new Set(changes.lots.keys())).toEqual(new Set([fromLot(1n).lotId, fromLot(1n, 'pay-2').lotId]));
});
