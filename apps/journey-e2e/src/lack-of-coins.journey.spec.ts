import { expect, it } from 'vitest';
import { balanceOf, ledgerRowsOf, walletEventsOf } from './ledger.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { listenIn, openViewer } from './people.js';

it('refuses a gift that the viewer cannot pay: says what is available, shows nothing, moves nothing', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const viewer = await viewerWithCoins(14n);
  const receiver = await listenIn([room]);
  const client = await openViewer(viewer);
  const wish = { room, receiver: host, gift, quantity: 3, cost: '15' };

  const outcome = await client.sendGift(wish);
  expect(outcome).toMatchObject({ kind: 'refused', code: 'insufficient-coins', available: '14' });
  expect(await walletEventsOf(viewer, outcome.requestId)).toEqual(['HoldRefused 0']);
  expect(await ledgerRowsOf(viewer, outcome.requestId)).toEqual([]);
  expect(await balanceOf(viewer)).toEqual({ available: '14', held: '0' });

  const cheaper = await client.sendGift({ ...wish, quantity: 2, cost: '10' });
  expect(cheaper.kind).toBe('shown');
  expect(receiver.rendered.filter(({ requestId }) => requestId === outcome.requestId)).toEqual([]);
});
