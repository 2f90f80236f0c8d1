import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../lane-handler.js';
import { nextBackoff } from '../next-backoff.js';
import type { KafkaLink } from './kafka-link.js';
import { type FetchPosition, type FetchedPartition, KAFKA_ERROR } from './protocol.js';
import type { StoredRecord } from './stored-record.js';

/** How long a fetch waits at the broker when nothing is there; also how late a newly added partition may begin. */
const MAX_WAIT_MS = 250;
/**
 * A fetch begins at least this long after the one before, unless its reader says otherwise. Whoever was idle is not kept waiting: its
 * fetch began long ago. At 300 gifts/s with 8 ms the smaller batches alone took both cores (docs/decisions/0004).
 */
const SPACING_MS = 25;
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

interface ReaderEvents {
  /** Never throws. */
  onArrival(arrival: Arrival): void;
  /** The position lies outside of what the log holds: somebody must seek. */
  onOutOfRange(position: FetchPosition): void;
  /**
   * Reading this partition works again after something had failed: the log may have lost its end meanwhile, and hold other records where
   * it was left. What was fetched is not handed on; it is fetched again, unless somebody seeks.
   */
  onResumed(position: FetchPosition): void;
  /**
   * Some partition can be read again that could not be: any log may have lost its end meanwhile. Told once of each fetch in which there
   * is one, whatever the others do: one that stays in error is no reason to leave the rest unlooked at.
   */
  onReconnected(): void;
}

interface Place {
  readonly topic: string;
  readonly partition: number;
  offset: number;
  paused: boolean;
  /** Not fetched before this moment of the process's clock; and how long it waited after its last failure, 0 where it did not fail. */
  notBefore: number;
  backoffMs: number;
  /** Something has failed since it was read last. */
  unsure: boolean;
}

const nameOf = (topic: string, partition: number): string => `${topic}/${partition}`;

/** Reads any set of partitions from given offsets on, without a consumer group, one paced fetch after the other. */
export class PartitionReader {
  private readonly places = new Map<string, Place>();
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private wake = Promise.withResolvers<void>();

  constructor(
    private readonly link: KafkaLink,
    private readonly events: ReaderEvents,
    private readonly log: Log,
    private readonly clock: () => number = Date.now,
    private readonly spacingMs = SPACING_MS,
  ) {}

  start(): void {
    this.running ??= this.loop();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake.resolve();
    await this.running;
  }

  /** Whether every partition's last fetch succeeded. */
  get healthy(): boolean {
    return [...this.places.values()].every(({ backoffMs }) => backoffMs === 0);
  }

  /** Reads this partition from this offset on; what an earlier fetch brings of it meanwhile is thrown away. */
  seek(topic: string, partition: number, offset: number): void {
    const { paused = false, notBefore = 0, backoffMs = 0 } = this.places.get(nameOf(topic, partition)) ?? {};
    this.places.set(nameOf(topic, partition), {
      topic,
      partition,
      offset,
      paused,
      notBefore,
      backoffMs,
      unsure: false,
    });
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
    while (!this.stopping.signal.aborted) {
      const now = performance.now();
      const wanted = [...this.places.values()].filter(({ paused, notBefore }) => !paused && notBefore <= now);
      if (wanted.length === 0) await this.sleep();
      else await this.fetch(wanted, now);
    }
  }

  /** Until a place is added or resumed; with some that have failed, until they may be tried again. */
  private async sleep(): Promise<void> {
    this.wake = Promise.withResolvers<void>();
    if (this.stopping.signal.aborted) return;
    const failed = [...this.places.values()].filter(({ paused }) => !paused).map(({ notBefore }) => notBefore);
    if (failed.length === 0) return this.wake.promise;
    const timeout = setTimeout(() => this.wake.resolve(), Math.max(1, Math.min(...failed) - performance.now()));
    await this.wake.promise;
    clearTimeout(timeout);
  }

  private async fetch(wanted: readonly Place[], began: number): Promise<void> {
    const askedAt = this.clock();
    const asked = new Set(wanted);
    const failed: FetchedPartition[] = [];
    let reconnected = false;
    for (const fetched of await this.link.fetch(wanted, MAX_WAIT_MS)) {
      const place = this.places.get(nameOf(fetched.topic, fetched.partition));
      if (!place || !asked.has(place)) continue;
      const hadFailed = place.backoffMs > 0;
      if (!this.take(place, fetched, askedAt)) failed.push(fetched);
      else if (hadFailed) reconnected = true;
    }
    // A broker that did not answer at all may have lost the end of any log, also of those that are paused.
    if (failed.some(({ errorCode }) => errorCode === KAFKA_ERROR.unanswered))
      for (const place of this.places.values()) place.unsure = true;
    if (failed.length > 0) this.refresh(failed);
    if (reconnected) this.events.onReconnected();
    await delay(Math.max(0, this.spacingMs - (performance.now() - began)));
  }

  /** Hands on what came of one partition; false where it failed and is to be tried again later. */
  private take(place: Place, fetched: FetchedPartition, askedAt: number): boolean {
    const { topic, partition, errorCode, records, highWatermark } = fetched;
    if (errorCode === KAFKA_ERROR.offsetOutOfRange) {
      this.places.delete(nameOf(topic, partition));
      this.events.onOutOfRange({ topic, partition, offset: place.offset });
      return true;
    }
    if (errorCode !== KAFKA_ERROR.none) {
      place.backoffMs = nextBackoff(place.backoffMs, FIRST_BACKOFF_MS, MAX_BACKOFF_MS);
      place.notBefore = performance.now() + place.backoffMs;
      place.unsure = true;
      return false;
    }
    place.backoffMs = 0;
    if (place.unsure) {
      place.unsure = false;
      this.events.onResumed({ topic, partition, offset: place.offset });
      return true;
    }
    const fresh =
      records.length > 0 && records[0]!.offset < place.offset
        ? records.filter(({ offset }) => offset >= place.offset)
        : records;
    const last = fresh.at(-1);
    if (last) place.offset = last.offset + 1;
    this.events.onArrival({ topic, partition, records: fresh, highWatermark, askedAt });
    return true;
  }

  private refresh(failed: readonly FetchedPartition[]): void {
    const { topic, partition, errorCode, cause } = failed.find((one) => one.cause !== undefined) ?? failed[0]!;
    this.log.warn(
      { err: cause, topic, partition, errorCode, partitions: failed.length },
      'reading from Kafka failed; it is tried again',
    );
    this.link.refreshMetadata();
  }
}
