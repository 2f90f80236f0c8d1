import { setTimeout as sleep } from 'node:timers/promises';
import { uuidV7 } from '@liwu/gift-client';
import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { balanceOf, walletEventsOf } from './ledger.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { listenIn, timesRendered } from './people.js';
import { RawViewer } from './raw-viewer.js';

const REQUESTS = 50;
const MOST_OUTSTANDING = 5;
/** What the gateway takes of one viewer without asking it to slow down. */
const BETWEEN_REQUESTS_MS = 260;
const TAKEN_OVER_WITHIN_MS = 60_000;

it('lets a viewer who withholds 50 acks have 5 gifts under way; those are taken over, shown and settled', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(1n);
  const viewer = await viewerWithCoins(100n);
  const receiver = await listenIn([room]);
  const raw = await RawViewer.enter(viewer);
  const wish = { room, receiver: host, gift, quantity: 1, cost: '1' };
  const ids: string[] = [];
  let mostHeld = 0;
  for (let asked = 0; asked < REQUESTS; asked++) {
    const requestId = uuidV7(Date.now());
    ids.push(requestId);
    await raw.request(wish, requestId);
    mostHeld = Math.max(mostHeld, Number((await balanceOf(viewer)).held));
    await sleep(BETWEEN_REQUESTS_MS);
  }
  expect(mostHeld).toBe(MOST_OUTSTANDING);

  const outcomes = await Promise.all(ids.map((requestId) => walletEventsOf(viewer, requestId)));
  const held = ids.filter((_, index) => outcomes[index]!.includes('CoinsHeld 0'));
  expect(held).toHaveLength(MOST_OUTSTANDING);
  expect(outcomes.filter((events) => events.includes('HoldRefused 0'))).toHaveLength(REQUESTS - MOST_OUTSTANDING);
  expect(await raw.told(ids[REQUESTS - 1]!)).toMatchObject([{ kind: 'refused', code: 'too-many-outstanding' }]);

  await eventually(
    async () => {
      for (const requestId of held) expect(await walletEventsOf(viewer, requestId)).toContain('GiftSettled 0');
    },
    { deadlineMs: TAKEN_OVER_WITHIN_MS },
  );
  expect(await balanceOf(viewer)).toEqual({ available: String(100 - MOST_OUTSTANDING), held: '0' });
  for (const requestId of held) expect(timesRendered(receiver, viewer, requestId)).toBe(1);
  expect(receiver.rendered.every(({ publisher }) => publisher.startsWith('gift-gateway-'))).toBe(true);
});
