import { KafkaLink, recordsUpTo } from '@liwu/event-log';
import { silentLog } from '../shared/silent-log.js';
import type { TopicReader, TopicRecord } from './topic-record.js';

const CONNECT_WITHIN_MS = 15_000;

/** Reads topics from their beginning to a fixed end, without a consumer group and without leaving a trace. */
export class TopicHistory implements TopicReader {
  private constructor(
    private readonly link: KafkaLink,
    private readonly lanes: number,
  ) {}

  /** Connects, and waits a little for the topics; throws where one is missing or has another number of partitions. */
  static async open(brokers: string, topics: readonly string[], lanes: number): Promise<TopicHistory> {
    const link = new KafkaLink({ brokers: brokers.split(','), clientId: 'liwu-verify', log: silentLog });
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
    const offset = Math.max(from, await this.link.startOffset(topic, partition));
    for await (const record of recordsUpTo(this.link, { topic, partition, offset }, end)) {
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
