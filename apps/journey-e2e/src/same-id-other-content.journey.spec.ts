import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { balanceOf, coinRowsOf } from './ledger.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { listenIn, openViewer, timesRendered } from './people.js';

it('rejects a try that uses an id again with other content, and leaves the original as it is', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const viewer = await viewerWithCoins(100n);
  const receiver = await listenIn([room]);
  const [phone, tablet] = await Promise.all([openViewer(viewer), openViewer(viewer)]);
  const wish = { room, receiver: host, gift, quantity: 1, cost: '5' };

  const { kind, requestId } = await phone.sendGift(wish);
  expect(kind).toBe('shown');
  const reused = await tablet.sendGift({ ...wish, quantity: 9, cost: '45' }, requestId);
  expect(reused).toMatchObject({ kind: 'refused', code: 'id-reused', requestId });

  await eventually(async () => expect(await balanceOf(viewer)).toEqual({ available: '95', held: '0' }));
  expect(await coinRowsOf(viewer, requestId)).toEqual([
    `hold: viewer:${viewer}:paid:available -> viewer:${viewer}:paid:held 5 COIN`,
    `settle: viewer:${viewer}:paid:held -> platform:gift-revenue 5 COIN`,
    `settle: platform:streamer-share -> streamer:${host}:earned 2.5 COIN`,
  ]);
  expect(timesRendered(receiver, viewer, requestId)).toBe(1);
  expect(receiver.rendered.map(({ quantity }) => quantity)).toEqual([1]);
});
