import { freshTopicPrefix } from '@liwu/test-kit';
import { ConfigResourceTypes } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { quietLog } from '../testing/tally.js';
import { KafkaLink } from './kafka-link.js';

const link = new KafkaLink({ brokers: inject('kafkaBrokers'), clientId: 'spec', log: quietLog });
beforeAll(() => link.connect());
afterAll(() => link.close());

const prefix = freshTopicPrefix();
const there = `${prefix}.there`;

describe('a topic', () => {
  it('is created once, with unlimited retention and uncompressed', async () => {
    await link.ensureTopic(there, 3, 1);
    await link.ensureTopic(there, 3, 1);
    const admin = link.publicClient().admin();
    await admin.connect();
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: there }],
    });
    await admin.disconnect();
    const config = new Map(resources[0]!.configEntries.map(({ configName, configValue }) => [configName, configValue]));
    expect([config.get('retention.ms'), config.get('retention.bytes')]).toEqual(['-1', '-1']);
    expect([config.get('cleanup.policy'), config.get('compression.type')]).toEqual(['delete', 'uncompressed']);
  });

  it('with another number of partitions is refused by name, whoever asks for it', async () => {
    await link.ensureTopic(there, 3, 1);
    const refusal = `topic ${there} has 3 partitions, but this deployment has 4 lanes`;
    await expect(link.ensureTopic(there, 4, 1)).rejects.toThrow(refusal);
    await expect(link.waitForTopics([there], 4)).rejects.toThrow(refusal);
  });

  it('that does not come is waited for until the deadline, and named', async () => {
    await link.ensureTopic(there, 3, 1);
    const wanted = [there, `${prefix}.late`, `${prefix}.later`];
    await expect(link.waitForTopics(wanted, 3, 300)).rejects.toThrow(
      `not there after 300 ms, or without leaders: ${prefix}.late, ${prefix}.later`,
    );
  });

  it('that comes late is waited for', async () => {
    const late = `${prefix}.comes`;
    const waiting = link.waitForTopics([late], 3);
    await link.ensureTopic(late, 3, 1);
    await waiting;
  });
});
