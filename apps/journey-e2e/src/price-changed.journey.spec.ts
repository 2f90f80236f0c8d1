import { expect, it } from 'vitest';
import { balanceOf, ledgerRowsOf, walletEventsOf } from './ledger.js';
import { listGift, openRoom, reprice, viewerWithCoins } from './operator.js';
import { listenIn, openViewer } from './people.js';

it('refuses a gift at a price that is no more: says the new one, shows nothing, and sells at the new one', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const viewer = await viewerWithCoins(100n);
  const receiver = await listenIn([room]);
  const client = await openViewer(viewer);
  const wish = { room, receiver: host, gift, quantity: 2 };
  await reprice(gift, 6n);

  const old = await client.sendGift({ ...wish, cost: '10' });
  expect(old).toMatchObject({ kind: 'refused', code: 'price-changed', cost: '12' });
  expect(await walletEventsOf(viewer, old.requestId)).toEqual([]);
  expect(await ledgerRowsOf(viewer, old.requestId)).toEqual([]);
  expect(await balanceOf(viewer)).toEqual({ available: '100', held: '0' });

  expect(await client.sendGift({ ...wish, cost: '12' })).toMatchObject({ kind: 'shown' });
  expect(receiver.rendered.filter(({ requestId }) => requestId === old.requestId)).toEqual([]);
});
