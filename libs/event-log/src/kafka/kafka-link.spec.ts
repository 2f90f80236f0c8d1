import { describe, expect, it } from 'vitest';
import { quietLog } from '../testing/tally.js';
import { KafkaLink } from './kafka-link.js';
import { PartitionReader } from './partition-reader.js';
import { KAFKA_ERROR } from './protocol.js';

/** Nobody listens at this port. */
const nobody = () => new KafkaLink({ brokers: ['127.0.0.1:1'], clientId: 'spec', log: quietLog });

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
