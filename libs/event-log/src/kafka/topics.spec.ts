import type Cluster from 'kafkajs/src/cluster/index.js';
import { describe, expect, it } from 'vitest';
import { topicsAreThere } from './topics.js';

/** As kafkajs has them: an answer of Kafka's, and that it was asked for in vain. */
const answer = (type: string): Error => Object.assign(new Error(type), { type });
const inVain = (cause: Error): Error => new Error(cause.message, { cause });

/** A cluster whose every look at the topics fails with the next of these, and then finds this leader for each of three partitions. */
const cluster = (failures: Error[], leader: number) => {
  let looks = 0;
  const fake: Partial<Cluster> = {
    addMultipleTargetTopics: () => Promise.resolve(),
    refreshMetadata: () => {
      const failure = failures[looks++];
      return failure ? Promise.reject(failure) : Promise.resolve();
    },
    findTopicPartitionMetadata: () => [0, 1, 2].map((partitionId) => ({ partitionId, leader })),
  };
  return { fake: fake as Cluster, looks: () => looks };
};

describe('waiting for a topic', () => {
  it('goes on while it is unknown, or has no leaders', async () => {
    const failures = [answer('UNKNOWN_TOPIC_OR_PARTITION'), inVain(answer('LEADER_NOT_AVAILABLE'))];
    const { fake, looks } = cluster(failures, 1);
    await topicsAreThere(fake, ['t'], 3, 10_000);
    expect(looks()).toBe(3);
  });

  it('ends at the deadline where the leaders do not come', async () => {
    await expect(topicsAreThere(cluster([], -1).fake, ['t'], 3, 50)).rejects.toThrow(
      'not there after 50 ms, or without leaders: t',
    );
  });

  it('ends at once where Kafka refuses', async () => {
    const refused = cluster([answer('TOPIC_AUTHORIZATION_FAILED')], 1);
    await expect(topicsAreThere(refused.fake, ['t'], 3, 10_000)).rejects.toThrow('TOPIC_AUTHORIZATION_FAILED');
  });
});
