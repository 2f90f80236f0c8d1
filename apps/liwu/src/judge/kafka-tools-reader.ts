import { text } from 'node:stream/consumers';
import { endKafkaTool, type KafkaTool, startKafkaTool } from '@liwu/embedded';
import type { Say } from '../shared/progress.js';
import type { TopicReader, TopicRecord } from '../verify/topic-record.js';
import { ConsoleRecords, SEPARATORS } from './console-records.js';

const OFFSETS = 'org.apache.kafka.tools.GetOffsetShell';
const CONSUMER = 'org.apache.kafka.tools.consumer.ConsoleConsumer';
/** Below known ends there is always a next record: so long without one means that the log does not hold what it said. */
const NOTHING_WITHIN_MS = 60_000;
const COMPLAINT_CHARS = 2_000;

const FORMAT = {
  'print.partition': 'true',
  'print.offset': 'true',
  'print.headers': 'true',
  'print.key': 'true',
  'key.separator': SEPARATORS.field,
  'headers.separator': SEPARATORS.header,
  'line.separator': SEPARATORS.record,
};
/** It commits nothing; and a reader that takes its time is not taken for dead, which would begin everything anew. */
const CONSUMER_SETTINGS = { 'enable.auto.commit': 'false', 'max.poll.interval.ms': '86400000' };

const pairs = (option: string, settings: Readonly<Record<string, string>>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => [option, `${name}=${value}`]);

/**
 * Reads topics by Kafka's own command-line tools, each a Java process: what the judge knows of a topic has passed no
 * code of the services. A topic's partitions come interleaved. At 20,000 records a second, and with a second's start
 * for each process, it is no reader for `verify`, which has read a small suite before the first of them would answer.
 */
export class KafkaToolsReader implements TopicReader {
  constructor(
    private readonly brokers: string,
    private readonly lanes: number,
    private readonly say: Say,
  ) {}

  async endOffsets(topic: string): Promise<number[]> {
    const args = ['--bootstrap-server', this.brokers, '--topic-partitions', topic.replaceAll('.', '\\.')];
    const tool = await startKafkaTool(OFFSETS, args, this.say);
    const [answer, complaint] = await Promise.all([text(tool.stdout), text(tool.stderr)]);
    const ends: number[] = [];
    for (const [, partition, offset] of answer.matchAll(/:([0-9]+):([0-9]+)$/gm))
      ends[Number(partition)] = Number(offset);
    if (ends.length === this.lanes && Object.keys(ends).length === this.lanes) return ends;
    throw new Error(`Kafka's tool does not tell where ${topic} ends: ${answer}${complaint}`.slice(0, COMPLAINT_CHARS));
  }

  async *records(topic: string, ends: readonly number[]): AsyncGenerator<TopicRecord> {
    const reading = new Reading(topic, ends);
    if (reading.isDone) return;
    const tool = await startKafkaTool(CONSUMER, this.#consumerArgs(topic), this.say);
    const complaint = lastWordsOf(tool);
    const records = new ConsoleRecords();
    try {
      for await (const chunk of tool.stdout) {
        for (const record of records.push(chunk as Buffer)) {
          if (reading.takes(record)) yield record;
          if (reading.isDone) return;
        }
      }
    } finally {
      await endKafkaTool(tool);
    }
    throw new Error(`Kafka's tool stopped short of the end of ${topic}: ${reading.missing}. ${complaint()}`);
  }

  #consumerArgs(topic: string): string[] {
    return [
      '--bootstrap-server',
      this.brokers,
      '--topic',
      topic,
      '--from-beginning',
      '--timeout-ms',
      String(NOTHING_WITHIN_MS),
      ...pairs('--formatter-property', FORMAT),
      ...pairs('--command-property', CONSUMER_SETTINGS),
    ];
  }
}

/** Where the reading of a topic stands. */
class Reading {
  readonly #next: number[];
  #left: number;

  constructor(
    private readonly topic: string,
    private readonly ends: readonly number[],
  ) {
    this.#next = ends.map(() => 0);
    this.#left = ends.reduce((sum, offset) => sum + offset, 0);
  }

  get isDone(): boolean {
    return this.#left === 0;
  }

  get missing(): string {
    const short = this.ends.flatMap((offset, partition) => {
      const next = this.#next[partition] ?? 0;
      return next < offset ? [`partition ${partition} at ${next} of ${offset}`] : [];
    });
    return short.join(', ');
  }

  /** Whether the record lies before the end. One that is skipped or comes twice is a fault of the reading, not of the log. */
  takes({ offset, partition }: TopicRecord): boolean {
    if (offset >= (this.ends[partition] ?? 0)) return false;
    const next = this.#next[partition] ?? 0;
    if (offset !== next)
      throw new Error(`Kafka's tool gave ${this.topic}/${partition} ${offset} where ${next} should come`);
    this.#next[partition] = next + 1;
    this.#left -= 1;
    return true;
  }
}

function lastWordsOf(tool: KafkaTool): () => string {
  let words = '';
  tool.stderr.on('data', (bytes: Buffer) => (words = (words + bytes.toString('utf8')).slice(-COMPLAINT_CHARS)));
  return () => words.trim();
}
