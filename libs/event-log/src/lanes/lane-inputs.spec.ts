import { encodeEvent } from '@liwu/contracts';
import type { Client } from 'pg';
import { expect, it } from 'vitest';
import { Counters } from '../counters.js';
import type { KafkaLink } from '../kafka/kafka-link.js';
import type { PartitionReader } from '../kafka/partition-reader.js';
import { decodeRecordSet, encodeRecordBatch } from '../kafka/record-batch.js';
import { acknowledged, quietLog } from '../testing/tally.js';
import { LaneStopped } from '../errors.js';
import { FIRST_HASH } from './chain.js';
import { factRecord } from './event-record.js';
import { LaneInputs } from './lane-inputs.js';
import type { LanePublisher } from './lane-publisher.js';

const TOPIC = 'spec.gateway';
const ROW = { lane: 0, epoch: 1, sequence: 0, head: FIRST_HASH };

/** The inputs of one lane that reads the gateway's topic, and what they tell its reader. */
const opened = async () => {
  const told: string[] = [];
  const reader = {
    seek: () => undefined,
    pause: (topic: string) => told.push(`pause ${topic}`),
    resume: (topic: string) => told.push(`resume ${topic}`),
  };
  const inputs = new LaneInputs({
    sources: new Map([[TOPIC, 'rtm-gateway']]),
    reads: new Set(['BroadcastAcknowledged']),
    reader: { ...reader, remove: () => undefined } as unknown as PartitionReader,
    link: {} as KafkaLink,
    publisher: { open: () => Promise.resolve(), close: () => undefined } as unknown as LanePublisher,
    log: quietLog,
    counters: new Counters(),
    poke: () => undefined,
    onForked: () => undefined,
    markRunning: async () => undefined,
    holds: () => true,
  });
  inputs.gain([0]);
  const query = (text: string) => Promise.resolve({ rows: text.includes('RETURNING') ? [ROW] : [] });
  const reopen = () => inputs.openGained({ query } as unknown as Client);
  await reopen();
  return { inputs, lane: inputs.open()[0]!, told, reopen };
};

/** So many facts at the beginning of the topic, as one fetch brings them. */
const arrival = (count: number) => {
  const facts = Array.from({ length: count }, (_, n) =>
    factRecord('rtm-gateway', encodeEvent(acknowledged('alice', n))),
  );
  const records = decodeRecordSet(encodeRecordBatch(facts, 0));
  return { topic: TOPIC, partition: 0, records, highWatermark: count, askedAt: 0 };
};

it('a lane is read on when half of a full queue is applied, and not earlier', async () => {
  const { inputs, lane, told } = await opened();
  const apply = (count: number): void => {
    lane.commit(count, lane.positionsAfter(count));
    inputs.drained(lane);
  };
  inputs.arrived(arrival(2_001));
  expect(told).toEqual([`pause ${TOPIC}`]);
  apply(1_000);
  expect(told).toEqual([`pause ${TOPIC}`]);
  apply(1);
  expect(told).toEqual([`pause ${TOPIC}`, `resume ${TOPIC}`]);
});

it('a queue that is not full pauses nothing', async () => {
  const { inputs, told } = await opened();
  inputs.arrived(arrival(2_000));
  expect(told).toEqual([]);
});

it('a lane that was forked is opened again once somebody has raised its epoch, and not before', async () => {
  const { inputs, reopen } = await opened();
  inputs.fork(new LaneStopped(0, 'a fork'));
  for (const epoch of [0, ROW.epoch]) inputs.sawEpoch(0, epoch);
  await reopen();
  expect([inputs.forked().length, inputs.open()]).toEqual([1, []]);
  inputs.sawEpoch(0, ROW.epoch + 1);
  await expect
    .poll(async () => {
      await reopen();
      return [inputs.forked(), inputs.open().length];
    })
    .toEqual([[], 1]);
});
