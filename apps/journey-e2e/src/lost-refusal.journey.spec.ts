import { uuidV7 } from '@liwu/gift-client';
import { eventually, readMetrics } from '@liwu/test-kit';
import { expect, inject, it } from 'vitest';
import { endFaults, messagesBefallen, orderFaults } from './faults.js';
import { balanceOf, walletEventsOf } from './ledger.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { RawViewer } from './raw-viewer.js';

const { urls } = inject('suite');
const accepted = async (): Promise<number> => (await readMetrics(urls.gateway)).get('answers.accepted') ?? 0;

it('tells the same refusal again to a viewer whose refusal was lost', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const viewer = await viewerWithCoins(4n);
  const raw = await RawViewer.enter(viewer);
  const wish = { room, receiver: host, gift, quantity: 1, cost: '5' };
  const requestId = uuidV7(Date.now());
  const acceptedBefore = await accepted();
  await orderFaults({ kind: 'drop', on: 'peer', to: raw.session.rtm.uid, probability: 1 });

  await raw.request(wish, requestId);
  await eventually(async () => expect(await walletEventsOf(viewer, requestId)).toEqual(['HoldRefused 0']));
  // On a slow machine the viewer is told `accepted` as well, which is lost likewise: the refusal comes on top of that.
  await eventually(async () => {
    const acceptedSince = (await accepted()) - acceptedBefore;
    expect(await messagesBefallen()).toBe(acceptedSince + 1);
  });
  expect(raw.replies).toBe(0);
  await endFaults();
  const refusals = async () => (await raw.told(requestId)).filter(({ kind }) => kind === 'refused');
  let asked = 2;
  await eventually(
    async () => {
      await raw.request(wish, requestId, Math.min(9, asked++));
      expect(await refusals()).not.toEqual([]);
    },
    { deadlineMs: 30_000, everyMs: 1_500 },
  );

  expect((await refusals())[0]).toMatchObject({
    kind: 'refused',
    code: 'insufficient-coins',
    final: true,
    available: '4',
  });
  expect((await walletEventsOf(viewer, requestId)).slice(0, 2)).toEqual(['HoldRefused 0', 'HoldRefused 1']);
  expect(await balanceOf(viewer)).toEqual({ available: '4', held: '0' });
});
