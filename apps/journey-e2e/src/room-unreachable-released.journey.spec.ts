import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { orderFaults } from './faults.js';
import { balanceOf, ledgerRowsOf, walletEventsOf, watchEventsOf } from './ledger.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { listenIn, openViewer } from './people.js';

/** The grant's end, and three times the greatest clock error after it; then the gateway closes. */
const RELEASED_WITHIN_MS = 80_000;
const NOT_RELEASED_BEFORE_MS = 54_000;

it('gives the coins back when nothing that is sent to the room arrives: held until it is certain, shown to nobody', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const viewer = await viewerWithCoins(100n);
  const receiver = await listenIn([room], host);
  const client = await openViewer(viewer);
  await orderFaults({ kind: 'drop', on: 'channel', channel: room, probability: 1 });
  const askedAt = performance.now();

  const { requestId } = await client.sendGift({ room, receiver: host, gift, quantity: 3, cost: '15' });
  expect(await balanceOf(viewer)).toEqual({ available: '85', held: '15' });

  await eventually(
    async () => expect(await walletEventsOf(viewer, requestId)).toEqual(['CoinsHeld 0', 'HoldReleased 0']),
    {
      deadlineMs: RELEASED_WITHIN_MS,
      everyMs: 250,
    },
  );
  expect(performance.now() - askedAt).toBeGreaterThan(NOT_RELEASED_BEFORE_MS);
  expect(await ledgerRowsOf(viewer, requestId)).toEqual([
    `hold: viewer:${viewer}:paid:available -> viewer:${viewer}:paid:held 15 COIN`,
    `release: viewer:${viewer}:paid:held -> viewer:${viewer}:paid:available 15 COIN`,
  ]);
  expect(await balanceOf(viewer)).toEqual({ available: '100', held: '0' });
  expect((await watchEventsOf(viewer, requestId)).at(-1)).toBe('DeliveryAbandoned 0');
  expect(receiver.rendered).toEqual([]);
});
