import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { balanceOf, ledgerRowsOf, walletEventsOf } from './ledger.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { listenIn, openViewer } from './people.js';

it('delivers a gift: shown once to everybody in the room, paid once by the viewer, earned once by the host', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const viewer = await viewerWithCoins(100n);
  const receivers = await Promise.all([listenIn([room], host), listenIn([room])]);
  const client = await openViewer(viewer);

  const outcome = await client.sendGift({ room, receiver: host, gift, quantity: 3, cost: '15' });
  expect(outcome).toEqual({ kind: 'shown', requestId: expect.any(String) });
  const { requestId } = outcome;

  for (const { rendered } of receivers) {
    await eventually(() => expect(rendered).toHaveLength(1));
    expect(rendered[0]).toMatchObject({ room, viewerId: viewer, requestId, receiver: host, gift, quantity: 3 });
  }
  await eventually(async () =>
    expect(await walletEventsOf(viewer, requestId)).toEqual(['CoinsHeld 0', 'GiftSettled 0']),
  );
  expect(await ledgerRowsOf(viewer, requestId)).toEqual([
    `hold: viewer:${viewer}:paid:available -> viewer:${viewer}:paid:held 15 COIN`,
    `settle: viewer:${viewer}:paid:held -> platform:gift-revenue 15 COIN`,
    // 15 of 100 coins that were bought for 9.99 EUR.
    'settle: platform:deferred-revenue -> platform:revenue 149 EUR',
    `settle: platform:streamer-share -> streamer:${host}:earned 7.5 COIN`,
  ]);
  expect(await balanceOf(viewer)).toEqual({ available: '85', held: '0' });
  for (const { rendered } of receivers) expect(rendered).toHaveLength(1);
});
