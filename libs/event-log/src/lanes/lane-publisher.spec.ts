import { eventually } from '@liwu/test-kit';
import type { Pool } from 'pg';
import { afterEach, expect, it } from 'vitest';
import { Counters } from '../counters.js';
import type { KafkaLink } from '../kafka/kafka-link.js';
import type { FetchPosition } from '../kafka/protocol.js';
import { decodeRecordSet, encodeRecordBatch } from '../kafka/record-batch.js';
import type { StoredRecord } from '../kafka/stored-record.js';
import { quietLog } from '../testing/tally.js';
import { laneRecord, recordHeaders } from './event-record.js';
import { LanePublisher } from './lane-publisher.js';
import type { PlacedEvent } from './lane-store.js';

const event = (lane: number, sequence: number): PlacedEvent => ({
  lane,
  sequence,
  type: 'liwu.DeliveryAbandoned.v1',
  id: `019a5f3e-0000-5000-8000-${String(sequence).padStart(12, '0')}`,
  key: 'alice',
  subject: 'alice/r',
  at: 0,
  traceparent: undefined,
  value: Buffer.from('{}'),
  prev: Buffer.alloc(32, sequence),
});
const events = (lane: number, from: number, to: number): PlacedEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => event(lane, from + index));

/** A topic of two partitions, each with its own leader, as a link shows it: the sequences in each. `onLook` comes before somebody is told where one ends. */
class Topic {
  readonly partitions: number[][] = [[], []];
  /** What was sent to the first partition, batch by batch. */
  readonly sent: number[][] = [];
  onLook: (partition: number) => void = () => undefined;
  /** Comes before the table is read. */
  onTable: (partition: number) => Promise<void> = () => Promise.resolve();
  private readonly unansweredBy = [0, 0];

  readonly link = {
    unanswered: 0,
    leadership: (_: string, partition: number) => `${partition} ${this.unansweredBy[partition]}`,
    startOffset: () => Promise.resolve(0),
    endOffset: (_: string, partition: number) => {
      this.onLook(partition);
      return Promise.resolve(this.partitions[partition]!.length);
    },
    fetch: ([position]: FetchPosition[]) => Promise.resolve([{ errorCode: 0, records: this.records(position!) }]),
    produce: (_: string, batches: { partition: number; batch: Buffer }[]) =>
      Promise.resolve(batches.map(({ partition, batch }) => this.append(partition, decodeRecordSet(batch)))),
    refreshMetadata: () => undefined,
  };

  /** The broker dies, whoever asks it something has no answer, and it comes back without its last records. */
  loseEnd(partition: number, count: number): void {
    this.leaveUnanswered(partition);
    this.partitions[partition]!.splice(-count);
  }

  leaveUnanswered(partition: number): void {
    this.link.unanswered += 1;
    this.unansweredBy[partition]! += 1;
  }

  private records({ partition, offset }: FetchPosition): StoredRecord[] {
    const records = this.partitions[partition]!.map((sequence) => laneRecord('wallet', event(partition, sequence)));
    return decodeRecordSet(encodeRecordBatch(records, 0)).slice(offset);
  }

  private append(partition: number, records: readonly StoredRecord[]): object {
    const baseOffset = this.partitions[partition]!.length;
    const sequences = records.map((record) => recordHeaders(record).sequence);
    this.partitions[partition]!.push(...sequences);
    if (partition === 0) this.sent.push(sequences);
    return { partition, errorCode: 0, baseOffset };
  }
}

let publisher: LanePublisher;
afterEach(() => publisher.stop());

/** Two lanes with five events each, all of them published. */
const published = async (): Promise<Topic> => {
  const topic = new Topic();
  const query = async (_: string, [lane, from, limit]: [number, number, number]) => {
    await topic.onTable(lane);
    return { rows: events(lane, from, 6).slice(0, limit) };
  };
  publisher = new LanePublisher({
    service: 'wallet',
    topicPrefix: 'spec',
    link: topic.link as unknown as KafkaLink,
    pool: { query } as unknown as Pool,
    log: quietLog,
    counters: new Counters(),
    onCaughtUp: () => undefined,
    onFork: (stop) => {
      throw stop;
    },
  });
  publisher.start();
  for (const lane of [0, 1]) {
    await publisher.open(lane, 0);
    publisher.committed(events(lane, 1, 5));
    await eventually(() => expect(topic.partitions[lane]).toHaveLength(5));
  }
  topic.sent.length = 0;
  return topic;
};

it('a lane sends nothing behind an end that the log may have lost since Kafka left something unanswered', async () => {
  const topic = await published();
  topic.loseEnd(0, 2);
  publisher.committed([event(0, 6)]);
  await eventually(() => expect(topic.sent.flat()).toContain(5));
  expect(topic.sent).toEqual([[4, 5, 6]]);
});

it('nor where that happened while another lane was looked at', async () => {
  const topic = await published();
  topic.onLook = (partition) => {
    if (partition === 0) return;
    topic.onLook = () => undefined;
    topic.loseEnd(0, 2);
  };
  publisher.committed([event(0, 6)]);
  publisher.lookAgain();
  await eventually(() => expect(topic.sent.flat()).toContain(5));
  expect(topic.sent).toEqual([[4, 5, 6]]);
});

it('a lane whose log may have lost its end is healed when Kafka answers again, though nothing was decided since', async () => {
  const topic = await published();
  topic.loseEnd(0, 2);
  publisher.lookAgain();
  await eventually(() => expect(topic.partitions[0]).toEqual([1, 2, 3, 4, 5]));
  expect(topic.sent).toEqual([[4, 5]]);
});

it('nor does a lane that was being opened as its log lost its end', async () => {
  const topic = await published();
  publisher.close(0);
  topic.onTable = async (partition) => {
    if (partition !== 0) return;
    topic.onTable = () => Promise.resolve();
    topic.loseEnd(0, 2);
    // The other lane goes on, and all that was left unanswered is known before this one is open.
    publisher.committed([event(1, 6)]);
    await eventually(() => expect(topic.partitions[1]).toHaveLength(6));
  };
  await publisher.open(0, 5);
  await eventually(() => expect(topic.partitions[0]).toEqual([1, 2, 3, 4, 5]));
  expect(topic.sent).toEqual([[4, 5]]);
});

it('a lane looks at no end, and goes on at once, while another’s leader leaves everything unanswered', async () => {
  const topic = await published();
  const looks: number[] = [];
  topic.onLook = (partition) => {
    looks.push(partition);
    if (partition !== 1) return;
    topic.leaveUnanswered(1);
    throw new Error('nobody answers');
  };
  topic.leaveUnanswered(1);
  publisher.committed([event(1, 6), event(0, 6)]);
  await eventually(() => expect(topic.sent).toEqual([[6]]));
  await eventually(() => expect(looks.length).toBeGreaterThan(1));
  expect(looks).not.toContain(0);
});
