import type { ProtocolRequest } from 'kafkajs/src/cluster/index.js';
import { decodeRecordSet } from './record-batch.js';
import type { StoredRecord } from './stored-record.js';

/** Kafka's error codes that we act upon (protocol guide, 'Error Codes'). `unanswered` is our own: the broker could not be asked, or did not answer. */
export const KAFKA_ERROR = {
  unanswered: -2,
  none: 0,
  offsetOutOfRange: 1,
  corruptMessage: 2,
} as const;

/** What became of one partition's batch. */
export interface ProduceAnswer {
  readonly partition: number;
  readonly errorCode: number;
  readonly baseOffset: number;
  /** Why there is no answer, where there is none. */
  readonly cause?: unknown;
}

/** What a fetch brought for one partition. */
export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  /** The offset after the last record that is there, when the broker answered. */
  readonly highWatermark: number;
  readonly records: readonly StoredRecord[];
  /** Why there is no answer, where there is none; or why it cannot be read. */
  readonly cause?: unknown;
}

export interface FetchPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

const asEncoder = (bytes: Buffer): { buf: Buffer; buffer: Buffer } => ({ buf: bytes, buffer: bytes });

class Writer {
  private bytes = Buffer.allocUnsafe(1_024);
  private at = 0;
  int8(value: number): this {
    this.room(1);
    this.at = this.bytes.writeInt8(value, this.at);
    return this;
  }
  int16(value: number): this {
    this.room(2);
    this.at = this.bytes.writeInt16BE(value, this.at);
    return this;
  }
  int32(value: number): this {
    this.room(4);
    this.at = this.bytes.writeInt32BE(value, this.at);
    return this;
  }
  int64(value: number): this {
    this.room(8);
    this.at = this.bytes.writeBigInt64BE(BigInt(value), this.at);
    return this;
  }
  string(value: string): this {
    const length = Buffer.byteLength(value);
    this.int16(length).room(length);
    this.at += this.bytes.write(value, this.at);
    return this;
  }
  raw(value: Buffer): this {
    this.room(value.length);
    this.at += value.copy(this.bytes, this.at);
    return this;
  }
  done(): Buffer {
    return this.bytes.subarray(0, this.at);
  }
  private room(length: number): void {
    if (this.at + length <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + length));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }
}

class Reader {
  private at = 0;
  constructor(private readonly bytes: Buffer) {}
  int16(): number {
    return this.bytes.readInt16BE((this.at += 2) - 2);
  }
  int32(): number {
    return this.bytes.readInt32BE((this.at += 4) - 4);
  }
  int64(): number {
    return Number(this.bytes.readBigInt64BE((this.at += 8) - 8));
  }
  string(): string {
    const length = this.int16();
    return this.bytes.toString('utf8', (this.at += length) - length, this.at);
  }
  sized(): Buffer {
    const length = this.int32();
    return length <= 0 ? this.bytes.subarray(0, 0) : this.bytes.subarray((this.at += length) - length, this.at);
  }
  array<T>(read: () => T): T[] {
    const items: T[] = [];
    for (let left = this.int32(); left > 0; left--) items.push(read());
    return items;
  }
}

const sync = <T>(decode: (raw: Buffer) => T): ProtocolRequest<T>['response'] => ({
  decode: async (raw) => ({ value: decode(raw) }),
  parse: async (decoded) => (decoded as { value: T }).value,
});

/** Produce, version 7, acks = all: one batch per partition of one topic. */
export const produceRequest = (
  topic: string,
  batches: readonly { partition: number; batch: Buffer }[],
  timeoutMs: number,
): ProtocolRequest<ProduceAnswer[]> => ({
  request: {
    apiKey: 0,
    apiVersion: 7,
    apiName: 'Produce',
    encode: async () => {
      const out = new Writer().int16(-1).int16(-1).int32(timeoutMs).int32(1).string(topic).int32(batches.length);
      for (const { partition, batch } of batches) out.int32(partition).int32(batch.length).raw(batch);
      return asEncoder(out.done());
    },
  },
  response: sync((raw) => {
    const read = new Reader(raw);
    return read
      .array(() => {
        read.string();
        return read.array(() => {
          const answer = { partition: read.int32(), errorCode: read.int16(), baseOffset: read.int64() };
          read.int64();
          read.int64();
          return answer;
        });
      })
      .flat();
  }),
  requestTimeout: timeoutMs,
});

/** Fetch, version 11, without a session: waits up to `maxWaitMs` for the first byte. */
export const fetchRequest = (
  positions: readonly FetchPosition[],
  limits: { maxWaitMs: number; maxBytes: number; maxPartitionBytes: number },
): ProtocolRequest<FetchedPartition[]> => ({
  request: {
    apiKey: 1,
    apiVersion: 11,
    apiName: 'Fetch',
    encode: async () => asEncoder(encodeFetch(positions, limits)),
  },
  response: sync((raw) => decodeFetch(new Reader(raw))),
  requestTimeout: limits.maxWaitMs + 10_000,
});

function encodeFetch(
  positions: readonly FetchPosition[],
  limits: { maxWaitMs: number; maxBytes: number; maxPartitionBytes: number },
): Buffer {
  const byTopic = Map.groupBy(positions, ({ topic }) => topic);
  const out = new Writer().int32(-1).int32(limits.maxWaitMs).int32(1).int32(limits.maxBytes).int8(0).int32(0).int32(-1);
  out.int32(byTopic.size);
  for (const [topic, ofTopic] of byTopic) {
    out.string(topic).int32(ofTopic.length);
    for (const { partition, offset } of ofTopic) {
      out.int32(partition).int32(-1).int64(offset).int64(-1).int32(limits.maxPartitionBytes);
    }
  }
  return out.int32(0).string('').done();
}

function decodeFetch(read: Reader): FetchedPartition[] {
  read.int32();
  const errorCode = read.int16();
  read.int32();
  if (errorCode !== KAFKA_ERROR.none) throw new Error(`Kafka refused a fetch with error ${errorCode}`);
  return read
    .array(() => {
      const topic = read.string();
      return read.array(() => {
        const partition = read.int32();
        const error = read.int16();
        const highWatermark = read.int64();
        read.int64();
        read.int64();
        read.array(() => [read.int64(), read.int64()]);
        read.int32();
        return { topic, partition, highWatermark, ...recordsOf(error, read.sized()) };
      });
    })
    .flat();
}

/** A batch that cannot be read fails its own partition, and none of those that were asked for with it. */
function recordsOf(errorCode: number, bytes: Buffer): Pick<FetchedPartition, 'errorCode' | 'records' | 'cause'> {
  try {
    return { errorCode, records: decodeRecordSet(bytes) };
  } catch (cause) {
    return { errorCode: KAFKA_ERROR.corruptMessage, records: [], cause };
  }
}
