import { uuidV7 } from '@liwu/gift-client';
import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { orderFaults } from './faults.js';
import { balanceOf, walletEventsOf } from './ledger.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { RawViewer } from './raw-viewer.js';

it('tells the same refusal again to a viewer whose refusal was lost', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const viewer = await viewerWithCoins(4n);
  const raw = await RawViewer.enter(viewer);
  const wish = { room, receiver: host, gift, quantity: 1, cost: '5' };
  const requestId = uuidV7(Date.now());
  await orderFaults({ kind: 'drop', on: 'peer', to: raw.session.rtm.uid, next: 1 });

  await raw.request(wish, requestId);
  await eventually(async () => expect(await walletEventsOf(viewer, requestId)).toEqual(['HoldRefused 0']));
  let asked = 2;
  await eventually(
    async () => {
      await raw.request(wish, requestId, Math.min(9, asked++));
      expect(await raw.told(requestId)).not.toEqual([]);
    },
    { deadlineMs: 30_000, everyMs: 1_500 },
  );

  expect((await raw.told(requestId))[0]).toMatchObject({
    kind: 'refused',
    code: 'insufficient-coins',
    final: true,
    available: '4',
  });
  expect((await walletEventsOf(viewer, requestId)).slice(0, 2)).toEqual(['HoldRefused 0', 'HoldRefused 1']);
  expect(await balanceOf(viewer)).toEqual({ available: '4', held: '0' });
});
