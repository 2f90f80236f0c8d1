import { setTimeout as delay } from 'node:timers/promises';
import { type LiwuEvent, type ServiceName, encodeEvent, laneOf, topicOf } from '@liwu/contracts';
import type { Counters } from '../counters.js';
import type { KafkaLink } from '../kafka/kafka-link.js';
import { KAFKA_ERROR, type ProduceAnswer } from '../kafka/protocol.js';
import { type RecordToWrite, encodeRecordBatch } from '../kafka/record-batch.js';
import type { Log } from '../lane-handler.js';
import { factRecord } from '../lanes/event-record.js';

const RUN_RECORDS = 1_000;
/** A request begins at least this long after the one before; the first after a rest goes at once (docs/decisions/0004). */
const SPACING_MS = 10;
/** More facts than this are not taken on: whoever produces them must refuse new work. */
const MAX_PENDING = 20_000;
const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 2_000;

/** Too many facts wait for Kafka. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';
  readonly code = 'overloaded';
}

interface Pending {
  readonly record: RecordToWrite;
  readonly resolve: () => void;
}

/** Publishes events that have no place in a lane: facts that commute, so that repeats and disorder are harmless. Repeats until acknowledged. */
export class FactPublisher {
  private readonly waiting = new Map<number, Pending[]>();
  private count = 0;
  private running: Promise<void> | undefined;
  private stopped = false;
  private wake = Promise.withResolvers<void>();
  private backoffMs = 0;
  private readonly topic: string;

  constructor(
    private readonly options: {
      service: ServiceName;
      topicPrefix: string;
      lanes: number;
      link: KafkaLink;
      log: Log;
      counters: Counters;
    },
  ) {
    this.topic = topicOf(options.service, options.topicPrefix);
  }

  start(): void {
    this.running ??= this.loop();
  }

  /** How many facts wait for Kafka's acknowledgement. */
  get pending(): number {
    return this.count;
  }

  get healthy(): boolean {
    return this.backoffMs === 0;
  }

  /** Resolves when Kafka has acknowledged the event. Rejects with `Overloaded` at once where too many wait. */
  publish(event: LiwuEvent, traceparent?: string): Promise<void> {
    if (this.count >= MAX_PENDING) return Promise.reject(new Overloaded(`${this.count} facts wait for Kafka`));
    const encoded = encodeEvent(event);
    const record = factRecord(this.options.service, encoded, traceparent);
    const lane = laneOf(encoded.key, this.options.lanes);
    this.count++;
    return new Promise((resolve) => {
      const ofLane = this.waiting.get(lane);
      if (ofLane) ofLane.push({ record, resolve });
      else this.waiting.set(lane, [{ record, resolve }]);
      this.wake.resolve();
    });
  }

  /** Publishes what waits, within the deadline; what is left then was never acknowledged to anyone. */
  async stop(deadlineMs: number): Promise<void> {
    const until = performance.now() + deadlineMs;
    while (this.count > 0 && performance.now() < until) await delay(5);
    this.stopped = true;
    this.wake.resolve();
    await this.running;
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      if (this.waiting.size === 0) {
        this.wake = Promise.withResolvers<void>();
        await this.wake.promise;
        continue;
      }
      const began = performance.now();
      try {
        await this.send();
        this.backoffMs = 0;
        await delay(Math.max(0, SPACING_MS - (performance.now() - began)));
      } catch (error) {
        await this.backOff(error);
      }
    }
  }

  private async send(): Promise<void> {
    const runs = [...this.waiting].map(([partition, ofLane]) => {
      const pending = ofLane.slice(0, RUN_RECORDS);
      const batch = encodeRecordBatch(
        pending.map(({ record }) => record),
        Date.now(),
      );
      return { partition, pending, batch };
    });
    this.options.counters.count('produce_requests');
    const answers = await this.options.link.produce(this.topic, runs);
    let failed: { partition: number; answer: ProduceAnswer | undefined } | undefined;
    for (const { partition, pending } of runs) {
      const answer = answers.find((candidate) => candidate.partition === partition);
      if (answer?.errorCode === KAFKA_ERROR.none) this.acknowledged(partition, pending);
      else failed ??= { partition, answer };
    }
    if (!failed) return;
    const { errorCode = 'no answer', cause } = failed.answer ?? {};
    throw new Error(`Kafka did not take facts of ${this.topic}/${failed.partition}: ${errorCode}`, { cause });
  }

  private acknowledged(partition: number, pending: readonly Pending[]): void {
    const left = this.waiting.get(partition)!.slice(pending.length);
    if (left.length > 0) this.waiting.set(partition, left);
    else this.waiting.delete(partition);
    this.count -= pending.length;
    this.options.counters.count('events_published', pending.length);
    for (const { resolve } of pending) resolve();
  }

  private async backOff(error: unknown): Promise<void> {
    this.backoffMs = Math.min(Math.max(FIRST_BACKOFF_MS, this.backoffMs * 2), MAX_BACKOFF_MS);
    this.options.log.warn({ err: error, backoffMs: this.backoffMs }, 'publishing to Kafka failed; it is repeated');
    await delay(this.backoffMs);
    if (this.stopped) return;
    await this.options.link.refreshMetadata().catch((cause: unknown) => {
      this.options.log.debug({ err: cause }, 'refreshing the metadata of Kafka failed');
    });
  }
}
