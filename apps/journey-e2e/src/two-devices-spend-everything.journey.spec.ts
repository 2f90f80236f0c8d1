import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { balanceOf, walletEventsOf } from './ledger.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { listenIn, openViewer } from './people.js';

it('holds once and refuses once when two devices of one viewer spend everything at the same moment', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const viewer = await viewerWithCoins(50n);
  const receiver = await listenIn([room]);
  const devices = await Promise.all([openViewer(viewer), openViewer(viewer)]);
  const wish = { room, receiver: host, gift, quantity: 10, cost: '50' };

  const outcomes = await Promise.all(devices.map((device) => device.sendGift(wish)));

  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['refused', 'shown']);
  const refused = outcomes.find(({ kind }) => kind === 'refused')!;
  expect(refused).toMatchObject({ code: 'insufficient-coins', available: '0' });
  expect(await walletEventsOf(viewer, refused.requestId)).toEqual(['HoldRefused 0']);
  await eventually(async () => expect(await balanceOf(viewer)).toEqual({ available: '0', held: '0' }));
  await eventually(() => expect(receiver.rendered).toHaveLength(1));
});
