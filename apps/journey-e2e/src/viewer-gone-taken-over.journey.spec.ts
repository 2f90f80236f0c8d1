import type { GiftClient } from '@liwu/gift-client';
import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { balanceOf, coinRowsOf, walletEventsOf, watchEventsOf } from './ledger.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { listenIn, openViewer, timesRendered } from './people.js';

const TAKEN_OVER_WITHIN_MS = 40_000;

it('broadcasts for a viewer who left after asking: shown by the gateway once, paid once', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const viewer = await viewerWithCoins(100n);
  const receiver = await listenIn([room], host);
  let closed: Promise<void> | undefined;
  const client: GiftClient = await openViewer(viewer, {
    observe: ({ kind }) => {
      if (kind === 'asked') closed ??= client.close();
    },
  });

  const outcome = await client.sendGift({ room, receiver: host, gift, quantity: 1, cost: '5' });
  await closed;
  expect(outcome.kind).toBe('unknown');
  const { requestId } = outcome;

  await eventually(async () => expect(await walletEventsOf(viewer, requestId)).toContain('GiftSettled 0'), {
    deadlineMs: TAKEN_OVER_WITHIN_MS,
  });
  expect(await watchEventsOf(viewer, requestId)).toEqual([
    'DeliveryWatched 0',
    'DeliveryReminded 1',
    'DeliveryReminded 2',
    'DeliveryReminded 3',
    'DeliveryTakenOver 1',
    'DeliveryConfirmed 0',
  ]);
  await eventually(() => expect(timesRendered(receiver, viewer, requestId)).toBe(1));
  expect(receiver.rendered[0]?.publisher).toMatch(/^gift-gateway-/);
  expect(await coinRowsOf(viewer, requestId)).toEqual([
    `hold: viewer:${viewer}:paid:available -> viewer:${viewer}:paid:held 5 COIN`,
    `settle: viewer:${viewer}:paid:held -> platform:gift-revenue 5 COIN`,
    `settle: platform:streamer-share -> streamer:${host}:earned 2.5 COIN`,
  ]);
  expect(await balanceOf(viewer)).toEqual({ available: '95', held: '0' });
});
