import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { orderFaults } from './faults.js';
import { coinRowsOf, walletEventsOf, watchEventsOf } from './ledger.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { listenIn, openViewer, timesRendered } from './people.js';

it('reminds a viewer whose broadcast and ack were lost, who then broadcasts again: shown once, paid once', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const viewer = await viewerWithCoins(100n);
  const receiver = await listenIn([room], host);
  let acks = 0;
  const client = await openViewer(viewer, { rehearse: { withholdAck: () => (acks += 1) === 1 } });
  await orderFaults({ kind: 'drop', on: 'channel', channel: room, next: 1 });

  const { requestId } = await client.sendGift({ room, receiver: host, gift, quantity: 1, cost: '5' });

  await eventually(async () => expect(await walletEventsOf(viewer, requestId)).toContain('GiftSettled 0'), {
    deadlineMs: 15_000,
  });
  expect(await watchEventsOf(viewer, requestId)).toEqual([
    'DeliveryWatched 0',
    'DeliveryReminded 1',
    'DeliveryConfirmed 0',
  ]);
  expect(await coinRowsOf(viewer, requestId)).toEqual([
    `hold: viewer:${viewer}:paid:available -> viewer:${viewer}:paid:held 5 COIN`,
    `settle: viewer:${viewer}:paid:held -> platform:gift-revenue 5 COIN`,
    `settle: platform:streamer-share -> streamer:${host}:earned 2.5 COIN`,
  ]);
  expect(timesRendered(receiver, viewer, requestId)).toBe(1);
  expect(receiver.rendered[0]?.publisher).toMatch(new RegExp(`^v-${viewer}-`));
});
