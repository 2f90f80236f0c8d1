import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { balanceOf, walletEventsOf } from './ledger.js';
import { liwu } from './liwu-command.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { listenIn, openViewer, timesRendered } from './people.js';
import { readRunningSuite } from './running-suite.js';

const BACK_WITHIN_MS = 90_000;

const kill = (server: string): void => {
  const running = readRunningSuite().processes.find(({ name }) => name === server);
  if (!running) throw new Error(`${server} does not run`);
  process.kill(running.pid, 'SIGKILL');
};

it('starts Kafka and Postgres again when both were killed with -9, and gifts go on, also the one under way', async () => {
  const { room, host } = await openRoom();
  const gift = await listGift(5n);
  const viewer = await viewerWithCoins(100n);
  const receiver = await listenIn([room], host);
  const client = await openViewer(viewer);
  const wish = { room, receiver: host, gift, quantity: 1, cost: '5' };

  const before = await client.sendGift(wish);
  kill('postgres');
  kill('kafka');
  const isBack = async (): Promise<boolean> => (await liwu('status')).exitCode === 0;
  expect(await isBack()).toBe(false);
  await eventually(isBack, { deadlineMs: BACK_WITHIN_MS, everyMs: 500 });
  const after = await client.sendGift(wish);

  await eventually(async () => expect(await balanceOf(viewer)).toEqual({ available: '90', held: '0' }), {
    deadlineMs: BACK_WITHIN_MS,
  });
  for (const { requestId } of [before, after]) {
    expect(await walletEventsOf(viewer, requestId)).toEqual(['CoinsHeld 0', 'GiftSettled 0']);
    expect(timesRendered(receiver, viewer, requestId)).toBe(1);
  }
});
