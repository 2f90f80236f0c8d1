import { setTimeout as sleep } from 'node:timers/promises';
import { uuidV7 } from '@liwu/gift-client';
import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { gatewayEventsOf } from './gateway-events.js';
import { balanceOf, walletEventsOf } from './ledger.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { RawViewer } from './raw-viewer.js';

const COPIES = 1_000;
/** Just below what the network takes of one client. */
const BETWEEN_COPIES_MS = 17;
/** Of whoever acknowledges nothing a gift is taken over 20 s after the hold, and settled when it was shown. */
const SETTLED_WITHIN_MS = 60_000;
/** `accepted` where it takes long, one grant, three reminders. */
const MOST_REPLIES = 5;

it('holds once, and answers some times and no more, when the same bytes come 1,000 times', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const viewer = await viewerWithCoins(100n);
  const raw = await RawViewer.enter(viewer);
  const requestId = uuidV7(Date.now());
  const text = await raw.sealed({ room, receiver: host, gift, quantity: 1, cost: '5' }, requestId);

  for (let sent = 0; sent < COPIES; sent++) {
    // One after the other: whoever catches up after a pause sends more in a second than the network takes.
    await Promise.all([raw.sendText(text), sleep(BETWEEN_COPIES_MS)]);
  }

  const ended = async () => expect(await walletEventsOf(viewer, requestId)).toContain('GiftSettled 0');
  await eventually(ended, { deadlineMs: SETTLED_WITHIN_MS });
  const recorded = await gatewayEventsOf(viewer, requestId);
  expect(recorded).toContain('BroadcastByServer 1');
  expect(recorded.filter((event) => event.startsWith('GiftRequested'))).toEqual(['GiftRequested 1']);
  expect(await walletEventsOf(viewer, requestId)).toEqual(['CoinsHeld 0', 'GiftSettled 0']);
  expect((await raw.told(requestId)).filter(({ kind }) => kind === 'grant')).toHaveLength(1);
  expect(raw.replies).toBeLessThanOrEqual(MOST_REPLIES);
  expect(await balanceOf(viewer)).toEqual({ available: '95', held: '0' });
});
