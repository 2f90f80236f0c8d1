import { describe, expect, it } from 'vitest';
import { quietLog } from '../testing/tally.js';
import { KafkaLink } from './kafka-link.js';
import { PartitionReader } from './partition-reader.js';
import { KAFKA_ERROR } from './protocol.js';

/** Nobody listens at this port. */
const nobody = () => new KafkaLink({ brokers: ['127.0.0.1:1'], clientId: 'spec', log: quietLog });

/** A link to brokers 1 and 2, which lead a partition each of topic `t`; the third has no leader. The first broker never answers. */
const halfAnswered = (): KafkaLink => {
  const link = nobody();
  const cluster = {
    addMultipleTargetTopics: () => Promise.resolve(),
    findTopicPartitionMetadata: () => [1, 2, -1].map((leader, partitionId) => ({ partitionId, leader })),
    findBroker: ({ nodeId }: { nodeId: number }) =>
      nodeId === 1
        ? Promise.reject(new Error('broker 1 is away'))
        : Promise.resolve({ connectionPool: { send: () => Promise.resolve([answered]) } }),
  };
  return Object.assign(link, { cluster });
};
const answered = { topic: 't', partition: 1, errorCode: KAFKA_ERROR.none, highWatermark: 0, records: [] };
const at = (partition: number) => ({ topic: 't', partition, offset: 0 });

describe('a link to brokers of whom one does not answer', () => {
  it('has the others’ answers, also where a partition has no leader', async () => {
    const answers = await halfAnswered().fetch([0, 1, 2].map(at), 0);
    expect(answers.map(({ partition, errorCode }) => [partition, errorCode])).toEqual([
      [0, KAFKA_ERROR.unanswered],
      [1, KAFKA_ERROR.none],
      [2, KAFKA_ERROR.unanswered],
    ]);
  });

  it('tells apart whose partitions may have lost their ends', async () => {
    const link = halfAnswered();
    await link.fetch([at(1)], 0);
    const before = [0, 1].map((partition) => link.leadership('t', partition));
    await link.fetch([0, 1, 2].map(at), 0);
    const after = [0, 1].map((partition) => link.leadership('t', partition));
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });
});

describe('a link to a Kafka that is not there', () => {
  it('says for each partition why it has no answer', async () => {
    const cause = expect.any(Error) as Error;
    const link = nobody();
    expect(await link.produce('t', [{ partition: 3, batch: Buffer.alloc(0) }])).toEqual([
      { partition: 3, errorCode: KAFKA_ERROR.unanswered, baseOffset: -1, cause },
    ]);
    expect(await link.fetch([{ topic: 't', partition: 3, offset: 0 }], 0)).toEqual([
      { topic: 't', partition: 3, errorCode: KAFKA_ERROR.unanswered, highWatermark: -1, records: [], cause },
    ]);
    expect(link.unanswered).toBe(2);
  });

  it('lets its reader tell why', async () => {
    const warned = Promise.withResolvers<object>();
    const log = { ...quietLog, warn: (context: object) => warned.resolve(context) };
    const ignored = {
      onArrival: () => undefined,
      onOutOfRange: () => undefined,
      onResumed: () => undefined,
      onReconnected: () => undefined,
    };
    const reader = new PartitionReader(nobody(), ignored, log);
    reader.start();
    reader.seek('t', 3, 0);
    expect(await warned.promise).toMatchObject({ err: expect.any(Error) as Error, topic: 't', partition: 3 });
    await reader.stop();
  });
});
