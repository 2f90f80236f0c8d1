import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../lane-handler.js';
import type { KafkaLink } from './kafka-link.js';
import { type FetchPosition, type FetchedPartition, KAFKA_ERROR } from './protocol.js';
import type { StoredRecord } from './record-batch.js';

/** How long a fetch waits at the broker when nothing is there; also how late a newly added partition may begin. */
const MAX_WAIT_MS = 250;
/** A fetch begins at least this long after the one before: unpaced ones saturated both cores at 200 gifts/s (measured). */
const SPACING_MS = 8;
const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 2_000;

/** What one fetch brought of one partition. */
export interface Arrival {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly StoredRecord[];
  /** Everything that was in the partition at `askedAt` lies below this offset. */
  readonly highWatermark: number;
  /** Milliseconds: when the fetch was sent. */
  readonly askedAt: number;
}

export interface ReaderEvents {
  /** Never throws. */
  onArrival(arrival: Arrival): void;
  /** The position lies outside of what the log holds: somebody must seek. */
  onOutOfRange(position: FetchPosition): void;
  /** Reading works again after it had failed. */
  onReconnected(): void;
}

interface Place {
  readonly topic: string;
  readonly partition: number;
  offset: number;
  paused: boolean;
}

const nameOf = (topic: string, partition: number): string => `${topic}/${partition}`;

/** Reads any set of partitions from given offsets on, without a consumer group, one paced fetch after the other. */
export class PartitionReader {
  private readonly places = new Map<string, Place>();
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private wake = Promise.withResolvers<void>();
  private backoffMs = 0;

  constructor(
    private readonly link: KafkaLink,
    private readonly events: ReaderEvents,
    private readonly log: Log,
    private readonly clock: () => number = Date.now,
  ) {}

  start(): void {
    this.running ??= this.loop();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake.resolve();
    await this.running;
  }

  /** Whether the last fetch succeeded. */
  get healthy(): boolean {
    return this.backoffMs === 0;
  }

  /** Reads this partition from this offset on; what an earlier fetch brings of it meanwhile is thrown away. */
  seek(topic: string, partition: number, offset: number): void {
    const paused = this.places.get(nameOf(topic, partition))?.paused ?? false;
    this.places.set(nameOf(topic, partition), { topic, partition, offset, paused });
    this.wake.resolve();
  }

  remove(topic: string, partition: number): void {
    this.places.delete(nameOf(topic, partition));
  }

  pause(topic: string, partition: number): void {
    const place = this.places.get(nameOf(topic, partition));
    if (place) place.paused = true;
  }

  resume(topic: string, partition: number): void {
    const place = this.places.get(nameOf(topic, partition));
    if (!place?.paused) return;
    place.paused = false;
    this.wake.resolve();
  }

  private async loop(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const wanted = [...this.places.values()].filter(({ paused }) => !paused);
      if (wanted.length === 0) {
        this.wake = Promise.withResolvers<void>();
        await this.wake.promise;
        continue;
      }
      const askedAt = this.clock();
      const began = performance.now();
      try {
        for (const fetched of await this.link.fetch(wanted, MAX_WAIT_MS)) await this.take(fetched, wanted, askedAt);
        if (this.backoffMs > 0) this.events.onReconnected();
        this.backoffMs = 0;
        await delay(Math.max(0, SPACING_MS - (performance.now() - began)));
      } catch (error) {
        if (!signal.aborted) await this.backOff(error);
      }
    }
  }

  private async take(fetched: FetchedPartition, asked: readonly Place[], askedAt: number): Promise<void> {
    const { topic, partition, errorCode, records, highWatermark } = fetched;
    const place = this.places.get(nameOf(topic, partition));
    if (!place || !asked.includes(place)) return;
    if (errorCode === KAFKA_ERROR.offsetOutOfRange) {
      this.places.delete(nameOf(topic, partition));
      this.events.onOutOfRange({ topic, partition, offset: place.offset });
      return;
    }
    if (errorCode !== KAFKA_ERROR.none) throw new Error(`Kafka answered error ${errorCode} for ${topic}/${partition}`);
    const fresh =
      records.length > 0 && records[0]!.offset < place.offset
        ? records.filter(({ offset }) => offset >= place.offset)
        : records;
    const last = fresh.at(-1);
    if (last) place.offset = last.offset + 1;
    this.events.onArrival({ topic, partition, records: fresh, highWatermark, askedAt });
  }

  private async backOff(error: unknown): Promise<void> {
    this.backoffMs = Math.min(Math.max(FIRST_BACKOFF_MS, this.backoffMs * 2), MAX_BACKOFF_MS);
    this.log.warn({ err: error, backoffMs: this.backoffMs }, 'reading from Kafka failed');
    await delay(this.backoffMs);
    if (this.stopping.signal.aborted) return;
    await this.link.refreshMetadata().catch((cause: unknown) => {
      this.log.debug({ err: cause }, 'refreshing the metadata of Kafka failed');
    });
  }
}
