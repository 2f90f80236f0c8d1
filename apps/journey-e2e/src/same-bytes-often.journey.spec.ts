import { setTimeout as sleep } from 'node:timers/promises';
import { uuidV7 } from '@liwu/gift-client';
import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { balanceOf, walletEventsOf } from './ledger.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { RawViewer } from './raw-viewer.js';

const COPIES = 1_000;
/** Just below what the network takes of one client. */
const BETWEEN_COPIES_MS = 17;
/** wire.md: an outcome is told, and told again five times. */
const MOST_ANSWERS = 6;

it('holds once, and answers some times and no more, when the same bytes come 1,000 times', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const viewer = await viewerWithCoins(100n);
  const raw = await RawViewer.enter(viewer);
  const requestId = uuidV7(Date.now());
  const text = await raw.sealed({ room, receiver: host, gift, quantity: 1, cost: '5' }, requestId);

  const beganMs = performance.now();
  for (let sent = 0; sent < COPIES; sent++) {
    await sleep(Math.max(0, beganMs + sent * BETWEEN_COPIES_MS - performance.now()));
    await raw.sendText(text);
  }

  await eventually(async () => expect(await raw.told(requestId)).not.toEqual([]));
  const grants = (await raw.told(requestId)).filter(({ kind }) => kind === 'grant');
  expect(grants.length).toBeGreaterThanOrEqual(1);
  expect(grants.length).toBeLessThanOrEqual(MOST_ANSWERS);
  const holds = (await walletEventsOf(viewer, requestId)).filter((event) => event.startsWith('CoinsHeld'));
  expect(holds[0]).toBe('CoinsHeld 0');
  expect(holds.length).toBeLessThanOrEqual(MOST_ANSWERS);
  const { available } = await balanceOf(viewer);
  expect(available).toBe('95');
});
