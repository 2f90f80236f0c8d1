import { KafkaLink } from '@liwu/event-log';
import type { TopicReader, TopicRecord } from './topic-record.js';

const MAX_WAIT_MS = 500;
/** So many fetches without a record below the fixed end mean that the log does not hold what it said. */
const MAX_EMPTY_FETCHES = 20;
const CONNECT_WITHIN_MS = 15_000;
const NO_ERROR = 0;

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Reads topics from their beginning to a fixed end, without a consumer group and without leaving a trace. */
export class TopicHistory implements TopicReader {
  private constructor(
    private readonly link: KafkaLink,
    private readonly lanes: number,
  ) {}

  /** Connects, and waits a little for the topics; throws where one is missing or has another number of partitions. */
  static async open(brokers: string, topics: readonly string[], lanes: number): Promise<TopicHistory> {
    const link = new KafkaLink({ brokers: brokers.split(','), clientId: 'liwu-verify', log: silent });
    try {
      await link.connect();
      await link.waitForTopics(topics, lanes, CONNECT_WITHIN_MS);
    } catch (error) {
      await link.close();
      throw error;
    }
    return new TopicHistory(link, lanes);
  }

  close(): Promise<void> {
    return this.link.close();
  }

  /** The offset that the partition's next record will get. */
  endOffset(topic: string, partition: number): Promise<number> {
    return this.link.endOffset(topic, partition);
  }

  endOffsets(topic: string): Promise<number[]> {
    return Promise.all(Array.from({ length: this.lanes }, (_, lane) => this.endOffset(topic, lane)));
  }

  /** One partition after the other. */
  async *records(topic: string, ends: readonly number[]): AsyncGenerator<TopicRecord> {
    for (const [partition, end] of ends.entries()) yield* this.read(topic, partition, end);
  }

  /** Every record of the partition from `from` on that lies before `end`, in the order of the offsets. */
  async *read(topic: string, partition: number, end: number, from = 0): AsyncGenerator<TopicRecord> {
    let offset = Math.max(from, await this.link.startOffset(topic, partition));
    for (let empty = 0; offset < end; empty += 1) {
      if (empty > MAX_EMPTY_FETCHES)
        throw new Error(`${topic}/${partition} ends at ${end}, but has nothing at ${offset}`);
      const [fetched] = await this.link.fetch([{ topic, partition, offset }], MAX_WAIT_MS);
      if (fetched?.errorCode !== NO_ERROR) {
        const { errorCode, cause } = fetched ?? {};
        throw new Error(`Kafka answered error ${errorCode} for ${topic}/${partition} at ${offset}`, { cause });
      }
      for (const record of fetched.records) {
        if (record.offset < offset) continue;
        if (record.offset >= end) return;
        offset = record.offset + 1;
        empty = 0;
        yield {
          partition,
          offset: record.offset,
          key: record.key.toString('utf8'),
          value: record.value,
          headers: new Map(record.headers.map(([name, text]) => [name, text.toString('utf8')])),
        };
      }
    }
  }
}
