import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ReceiverLogs } from './receiver-log.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 1_000 }));
afterEach(() => void vi.useRealTimers());

const at = (ms: number): void => void vi.setSystemTime(ms);

it('a receiver writes down when it heard its room, also where one link takes over from another', () => {
  const log = new ReceiverLogs().open('r1');
  log.linked();
  at(2_000);
  log.linked();
  at(3_000);
  log.unlinked();
  at(4_000);
  log.unlinked();
  at(6_000);
  log.linked();
  at(7_000);
  expect(log.record().connected).toEqual([
    { fromMs: 1_000, untilMs: 4_000 },
    { fromMs: 6_000, untilMs: 7_000 },
  ]);
  expect(log.heardAll({ fromMs: 1_500, untilMs: 3_500 })).toBe(true);
  expect(log.heardAll({ fromMs: 3_500, untilMs: 6_500 })).toBe(false);
  expect(log.heardAll({ fromMs: 6_500, untilMs: 9_000 })).toBe(true);
});

it('a receiver writes down what it rendered, and when', () => {
  const logs = new ReceiverLogs();
  const log = logs.open('r1');
  const gift = { room: 'r1', receiver: 'h1', gift: 'rose', quantity: 1, publisher: 'v-alice-00000000', expiresAt: 0 };
  log.render({ ...gift, viewerId: 'alice', requestId: 'id1' });
  at(2_000);
  log.render({ ...gift, viewerId: 'bob', requestId: 'id1' });
  expect(logs.records()).toEqual([
    {
      room: 'r1',
      connected: [],
      clockReadings: [],
      rendered: [
        { viewerId: 'alice', requestId: 'id1', atMs: 1_000 },
        { viewerId: 'bob', requestId: 'id1', atMs: 2_000 },
      ],
    },
  ]);
});

it('a receiver writes down when it was told the time, from the question to the answer, and no question that was not answered', async () => {
  const statuses = [201, 503];
  const gateway = createServer((_, answer) => {
    at(Date.now() + 500);
    answer.writeHead(statuses.shift() ?? 201).end();
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  try {
    const log = new ReceiverLogs().open('r1');
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/v1/sessions`;
    for (let times = 0; times < 3; times++) await log.fetch(url, { method: 'POST' });
    expect(log.record().clockReadings).toEqual([
      { fromMs: 1_000, untilMs: 1_500 },
      { fromMs: 2_000, untilMs: 2_500 },
    ]);
  } finally {
    await new Promise((resolve) => gateway.close(resolve));
  }
});
