import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { balanceOf, walletEventsOf } from './ledger.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { listenIn, openViewer } from './people.js';

it('refuses a cost too low and a foreign receiver in so many words: nothing is shown, nothing moves', async () => {
  const { room, host } = await openRoom();
  const elsewhere = await openRoom();
  const gift = await listGift(5n);
  const viewer = await viewerWithCoins(100n);
  const receiver = await listenIn([room, elsewhere.room]);
  const client = await openViewer(viewer);
  const wish = { room, receiver: host, gift, quantity: 2, cost: '10' };

  const cheap = await client.sendGift({ ...wish, cost: '1' });
  expect(cheap).toMatchObject({ kind: 'refused', code: 'price-changed', cost: '10' });
  const foreign = await client.sendGift({ ...wish, receiver: elsewhere.host });
  expect(foreign).toMatchObject({ kind: 'refused', code: 'receiver-not-in-room' });

  for (const { requestId } of [cheap, foreign]) expect(await walletEventsOf(viewer, requestId)).toEqual([]);
  expect(await balanceOf(viewer)).toEqual({ available: '100', held: '0' });
  expect((await client.sendGift(wish)).kind).toBe('shown');
  await eventually(() => expect(receiver.rendered).toHaveLength(1));
});
