import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { balanceOf, coinRowsOf } from './ledger.js';
import { listGift, openRoom, parkedViewers, viewerWithCoins } from './operator.js';
import { listenIn, openViewer, timesRendered } from './people.js';

it('treats the same id of two viewers as two gifts: both shown once, each paid by its own viewer', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const [alice, bob] = await Promise.all([viewerWithCoins(100n), viewerWithCoins(100n)]);
  const receiver = await listenIn([room]);
  const [first, second] = await Promise.all([openViewer(alice), openViewer(bob)]);
  const wish = { room, receiver: host, gift, quantity: 2, cost: '10' };

  const { requestId } = await first.sendGift(wish);
  expect(await second.sendGift({ ...wish, quantity: 1, cost: '5' }, requestId)).toEqual({ kind: 'shown', requestId });

  await eventually(async () => expect(await balanceOf(alice)).toEqual({ available: '90', held: '0' }));
  await eventually(async () => expect(await balanceOf(bob)).toEqual({ available: '95', held: '0' }));
  for (const [viewer, coins, share] of [
    [alice, 10, 5],
    [bob, 5, 2.5],
  ] as const) {
    expect(await coinRowsOf(viewer, requestId)).toEqual([
      `hold: viewer:${viewer}:paid:available -> viewer:${viewer}:paid:held ${coins} COIN`,
      `settle: viewer:${viewer}:paid:held -> platform:gift-revenue ${coins} COIN`,
      `settle: platform:streamer-share -> streamer:${host}:earned ${share} COIN`,
    ]);
    expect(timesRendered(receiver, viewer, requestId)).toBe(1);
  }
  expect(await parkedViewers()).toEqual([]);
});
