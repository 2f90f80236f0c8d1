import type { GiftClient } from '@liwu/gift-client';
import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { orderFaults } from './faults.js';
import { balanceOf, coinRowsOf } from './ledger.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { listenIn, openViewer, timesRendered } from './people.js';

const GIFTS_EACH = 5;

it('shows and charges each gift once although every message arrives twice', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const viewers = await Promise.all([viewerWithCoins(100n), viewerWithCoins(100n)]);
  const receivers = await Promise.all([listenIn([room], host), listenIn([room])]);
  const clients = await Promise.all(viewers.map((viewer) => openViewer(viewer)));
  const twice = { kind: 'duplicate', probability: 1, delayMs: 20 } as const;
  await orderFaults({ ...twice, on: 'channel', channel: room });
  for (const viewer of viewers) {
    await orderFaults({ ...twice, on: 'peer', from: `v-${viewer}*` }, { ...twice, on: 'peer', to: `v-${viewer}*` });
  }

  const sendAll = async (client: GiftClient): Promise<string[]> => {
    const ids: string[] = [];
    for (let number = 0; number < GIFTS_EACH; number += 1) {
      const outcome = await client.sendGift({ room, receiver: host, gift, quantity: 1, cost: '5' });
      expect(outcome.kind).toBe('shown');
      ids.push(outcome.requestId);
    }
    return ids;
  };
  const sent = await Promise.all(clients.map(sendAll));

  for (const [index, viewer] of viewers.entries()) {
    await eventually(async () => expect(await balanceOf(viewer)).toEqual({ available: '75', held: '0' }));
    for (const requestId of sent[index] ?? []) {
      expect(await coinRowsOf(viewer, requestId)).toEqual([
        `hold: viewer:${viewer}:paid:available -> viewer:${viewer}:paid:held 5 COIN`,
        `settle: viewer:${viewer}:paid:held -> platform:gift-revenue 5 COIN`,
        `settle: platform:streamer-share -> streamer:${host}:earned 2.5 COIN`,
      ]);
      for (const receiver of receivers) expect(timesRendered(receiver, viewer, requestId)).toBe(1);
    }
  }
  for (const { rendered } of receivers) expect(rendered).toHaveLength(viewers.length * GIFTS_EACH);
});
