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

const statusOf = async ({ url }: WalletReplica, probe: 'live' | 'ready'): Promise<number> =>
  (await fetch(`${url}/health/${probe}`)).status;

/** Until it says that it cannot work for want of `missing` alone; it lives all the same. */
const becomesUnready = async (replica: WalletReplica, missing: 'kafka' | 'postgres'): Promise<void> => {
  await eventually(
    async () => {
      const response = await fetch(`${replica.url}/health/ready`);
      const lanes = { kafka: missing !== 'kafka', postgres: missing !== 'postgres' };
      expect([response.status, await response.json()]).toMatchObject([503, { ready: false, parts: { lanes } }]);
    },
    { deadlineMs: NOTICED_MS },
  );
  expect(await statusOf(replica, 'live')).toBe(200);
};

describe('a wallet', () => {
  it('is not ready while its database lets nobody in, lives on, and works again when it does', async () => {
    const [replica] = world.replicas;
    await world.allowConnections(false);
    await becomesUnready(replica!, 'postgres');
    await world.allowConnections(true);
    await replica!.ready();
    await world.topUp('after-the-database', 7);
    expect(await world.balance('after-the-database')).toMatchObject({ available: '7' });
  });

  it('is not ready while Kafka cannot be reached, lives on, and is ready again when it can', async () => {
    const replica = await world.startReplica({ LIWU_KAFKA_BROKERS: proxy.address });
    await proxy.close();
    await becomesUnready(replica, 'kafka');
    expect(await statusOf(world.replicas[0]!, 'ready')).toBe(200);
    await proxy.open();
    await replica.ready();
  });
});
