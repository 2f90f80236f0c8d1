import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import { quietLog } from '../testing/tally.js';
import type { KafkaLink } from './kafka-link.js';
import { PartitionReader } from './partition-reader.js';
import { type FetchPosition, type FetchedPartition, KAFKA_ERROR } from './protocol.js';

const NOT_LEADER = 6;

/** Kafka, one of whose partitions has no leader, or has one again. */
const link = () => {
  const leaderless = new Set([0]);
  let refreshes = 0;
  const fake: Partial<KafkaLink> = {
    fetch: (positions: readonly FetchPosition[]) =>
      Promise.resolve(
        positions.map(({ topic, partition }): FetchedPartition => ({
          topic,
          partition,
          errorCode: leaderless.has(partition) ? NOT_LEADER : 0,
          highWatermark: 0,
          records: [],
        })),
      ),
    refreshMetadata: () => void (refreshes += 1),
  };
  return { fake: fake as KafkaLink, refreshes: () => refreshes, elect: () => leaderless.clear() };
};

it('a partition without a leader is tried again ever more rarely and holds up no other; when it has one, its reader is told', async () => {
  const { fake, refreshes, elect } = link();
  const arrived = [0, 0];
  let reconnected = 0;
  const resumed: number[] = [];
  const events = {
    onArrival: ({ partition }: { partition: number }) => void (arrived[partition]! += 1),
    onOutOfRange: () => undefined,
    onResumed: ({ partition }: { partition: number }) => void resumed.push(partition),
    onReconnected: () => void (reconnected += 1),
  };
  const reader = new PartitionReader(fake, events, quietLog, Date.now, 1);
  reader.start();
  reader.seek('t', 0, 0);
  reader.seek('t', 1, 0);
  await eventually(() => expect(arrived[1]).toBeGreaterThan(100));
  expect(arrived[0]).toBe(0);
  expect(refreshes()).toBeGreaterThan(0);
  expect(refreshes()).toBeLessThan(10);
  expect([reader.healthy, reconnected]).toEqual([false, 0]);
  elect();
  await eventually(() => expect(arrived[0]).toBeGreaterThan(0));
  expect([reader.healthy, reconnected, resumed]).toEqual([true, 1, [0]]);
  await reader.stop();
});

it('a partition that can be read again is told of, though another one still cannot', async () => {
  const broken = new Set([0, 1]);
  const fetch = (positions: readonly FetchPosition[]): Promise<FetchedPartition[]> =>
    Promise.resolve(
      positions.map(({ topic, partition }) => ({
        topic,
        partition,
        errorCode: broken.has(partition) ? NOT_LEADER : KAFKA_ERROR.none,
        highWatermark: 0,
        records: [],
      })),
    );
  const failed = Promise.withResolvers<void>();
  const reconnected = Promise.withResolvers<void>();
  const events = {
    onArrival: () => undefined,
    onOutOfRange: () => undefined,
    onResumed: () => undefined,
    onReconnected: () => reconnected.resolve(),
  };
  const fake: Partial<KafkaLink> = { fetch, refreshMetadata: () => failed.resolve() };
  const reader = new PartitionReader(fake as KafkaLink, events, quietLog, Date.now, 1);
  reader.start();
  reader.seek('t', 0, 0);
  reader.seek('t', 1, 0);
  await failed.promise;
  broken.delete(1);
  await reconnected.promise;
  expect(reader.healthy).toBe(false);
  await reader.stop();
});

it('a broker that did not answer makes every partition be looked at again, also one that was paused meanwhile', async () => {
  let answers = true;
  const fetch = (positions: readonly FetchPosition[]): Promise<FetchedPartition[]> =>
    Promise.resolve(
      positions.map(({ topic, partition }) => ({
        topic,
        partition,
        errorCode: answers ? KAFKA_ERROR.none : KAFKA_ERROR.unanswered,
        highWatermark: 0,
        records: [],
      })),
    );
  const arrived = [0, 0];
  const resumed: number[] = [];
  const events = {
    onArrival: ({ partition }: { partition: number }) => void (arrived[partition]! += 1),
    onOutOfRange: () => undefined,
    onResumed: ({ partition }: { partition: number }) => void resumed.push(partition),
    onReconnected: () => undefined,
  };
  const fake: Partial<KafkaLink> = { fetch, refreshMetadata: () => undefined };
  const reader = new PartitionReader(fake as KafkaLink, events, quietLog, Date.now, 1);
  reader.start();
  reader.seek('t', 0, 0);
  reader.seek('t', 1, 0);
  await eventually(() => expect(Math.min(...arrived)).toBeGreaterThan(0));
  reader.pause('t', 1);
  answers = false;
  await eventually(() => expect(reader.healthy).toBe(false));
  answers = true;
  await eventually(() => expect(resumed).toEqual([0]));
  reader.resume('t', 1);
  await eventually(() => expect(resumed).toEqual([0, 1]));
  await reader.stop();
});
