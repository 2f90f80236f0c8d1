import { eventually } from '@liwu/test-kit';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { KafkaProxy } from './testing/kafka-proxy.js';
import type { WalletReplica } from './testing/wallet-replica.js';
import { WalletWorld } from './testing/wallet-world.js';

const NOTICED_MS = 20_000;
const world = new WalletWorld();
let proxy: KafkaProxy;
beforeAll(async () => {
  proxy = await KafkaProxy.before(inject('kafkaBrokers')[0]!);
  await world.open();
});
afterAll(async () => {
  await world.allowConnections(true);
  await world.close();
  await proxy.close();
});

/** Until it says that it cannot work for want of this; it lives all the same. */
const becomesUnready = async (replica: WalletReplica, missing: 'kafka' | 'postgres'): Promise<void> => {
  await eventually(
    async () => {
      const response = await fetch(`${replica.url}/health/ready`);
      expect([response.status, await response.json()]).toMatchObject([
        503,
        { ready: false, parts: { lanes: { [missing]: false } } },
      ]);
    },
    { deadlineMs: NOTICED_MS },
  );
  expect((await fetch(`${replica.url}/health/live`)).status).toBe(200);
};

const CONTRACT = { streamer: 'streamer-1', share_basis_points: 7_000 };
/** Whoever asks is told to come again. */
const comesAgain = async (response: Response, code: string): Promise<void> => {
  expect([response.status, await response.json()]).toMatchObject([503, { code }]);
  expect(response.headers.get('retry-after')).toBe('1');
};

describe('a wallet', () => {
  it('is not ready while its database lets nobody in, lives on, and works again when it does', async () => {
    const [replica] = world.replicas;
    await world.allowConnections(false);
    await becomesUnready(replica!, 'postgres');
    await comesAgain(await world.call('/v1/viewers/alice/balance'), 'database_unavailable');
    await comesAgain(await world.call('/v1/contracts', { body: CONTRACT }), 'lane_unavailable');
    await world.allowConnections(true);
    await replica!.ready();
    await world.topUp('after-the-database', 7);
    expect(await world.balance('after-the-database')).toMatchObject({ available: '7' });
  });

  it('is not ready while Kafka cannot be reached, lives on, and is ready again when it can', async () => {
    const replica = await world.startReplica({ LIWU_KAFKA_BROKERS: proxy.address });
    await proxy.close();
    await becomesUnready(replica, 'kafka');
    await world.replicas[0]!.ready(); // which goes another way
    await proxy.open();
    await replica.ready();
  });
});
