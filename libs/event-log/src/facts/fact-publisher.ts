import { setTimeout as delay } from 'node:timers/promises';
import { type LiwuEvent, type ServiceName, encodeEvent, laneOf, topicOf, traceparentOfEvent } from '@liwu/contracts';
import type { Counters } from '../counters.js';
import type { KafkaLink } from '../kafka/kafka-link.js';
import { KAFKA_ERROR, type ProduceAnswer } from '../kafka/protocol.js';
import { type RecordToWrite, encodeRecordBatch } from '../kafka/record-batch.js';
import type { Log } from '../lane-handler.js';
import { factRecord } from '../lanes/event-record.js';
import { nextBackoff } from '../next-backoff.js';
import { type CameOf, type FactOrigin, type TellRecorded, cameOf } from '../recorded.js';
import { passStep } from '../steps.js';

const RUN_RECORDS = 1_000;
/** A request begins at least this long after the one before; the first after a rest goes at once (docs/decisions/0004). */
const SPACING_MS = 10;
/** More facts than this are not taken on: whoever produces them must refuse new work. */
export const MAX_PENDING = 10_000;
const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 2_000;

/** Too many facts wait for Kafka. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';
  readonly code = 'overloaded';
}

interface Pending {
  readonly record: RecordToWrite;
  /** By the process's clock. */
  readonly since: number;
  readonly resolve: () => void;
}

/** What waits for one partition. */
interface Place {
  pending: Pending[];
  /** After a failure: not tried again before this moment of the process's clock, and how long it waited; 0 where all is well. */
  notBefore: number;
  backoffMs: number;
}

/** Publishes events that have no place in a lane: facts that commute, so that repeats and disorder are harmless. Repeats until acknowledged. */
export class FactPublisher {
  private readonly places = new Map<number, Place>();
  private count = 0;
  private running: Promise<void> | undefined;
  private stopped = false;
  private wake = Promise.withResolvers<void>();
  private readonly topic: string;

  constructor(
    private readonly options: {
      service: ServiceName;
      topicPrefix: string;
      lanes: number;
      link: KafkaLink;
      log: Log;
      counters: Counters;
      tellRecorded?: TellRecorded | undefined;
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

  /** For how long the oldest of them waits; 0 where none does. */
  get lagMs(): number {
    const now = performance.now();
    return Math.max(0, ...[...this.places.values()].map(({ pending: [oldest] }) => now - (oldest?.since ?? now)));
  }

  /** Whether any partition takes facts: one that does not is no reason to take this replica from all the others. */
  get healthy(): boolean {
    const places = [...this.places.values()];
    return places.length === 0 || places.some(({ backoffMs }) => backoffMs === 0);
  }

  /**
   * Resolves when Kafka has acknowledged the event. Rejects with `Overloaded` at once where too many wait. Whoever records traces is told
   * of it then, if `origin` says what it came of: what is only said again has had its span.
   */
  publish(event: LiwuEvent, origin?: FactOrigin): Promise<void> {
    if (this.count >= MAX_PENDING) return Promise.reject(new Overloaded(`${this.count} facts wait for Kafka`));
    const { service, lanes, tellRecorded } = this.options;
    const encoded = encodeEvent(event);
    const traceparent = traceparentOfEvent(event, encoded.id);
    const record = factRecord(service, encoded, traceparent);
    const lane = laneOf(encoded.key, lanes);
    const published = this.enqueue(lane, record);
    if (!tellRecorded || !origin) return published;
    const cause = originOf(origin);
    return published.then(() =>
      tellRecorded([{ event, id: encoded.id, lane, traceparent, cameOf: cause, endedAt: Date.now() }]),
    );
  }

  private enqueue(lane: number, record: RecordToWrite): Promise<void> {
    this.count++;
    return new Promise((resolve) => {
      const place = this.places.get(lane) ?? { pending: [], notBefore: 0, backoffMs: 0 };
      place.pending.push({ record, since: performance.now(), resolve });
      this.places.set(lane, place);
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
      const began = performance.now();
      const waiting = [...this.places].filter(([, { pending }]) => pending.length > 0);
      const ready = waiting.filter(([, { notBefore }]) => notBefore <= began);
      if (ready.length > 0) {
        await this.send(ready);
        await delay(Math.max(0, SPACING_MS - (performance.now() - began)));
      } else await this.sleep(waiting.map(([, { notBefore }]) => notBefore));
    }
  }

  /** Until there is something to publish, or a partition that has failed may be tried again. */
  private async sleep(moments: readonly number[]): Promise<void> {
    this.wake = Promise.withResolvers<void>();
    if (moments.length === 0) return this.wake.promise;
    const timeout = setTimeout(() => this.wake.resolve(), Math.max(1, Math.min(...moments) - performance.now()));
    await this.wake.promise;
    clearTimeout(timeout);
  }

  /** One request for all that is ready. Never rejects: a partition that fails waits by itself, the others go on. */
  private async send(ready: readonly (readonly [number, Place])[]): Promise<void> {
    const runs = ready.map(([partition, place]) => {
      const pending = place.pending.slice(0, RUN_RECORDS);
      const batch = encodeRecordBatch(
        pending.map(({ record }) => record),
        Date.now(),
      );
      return { partition, place, pending, batch };
    });
    this.options.counters.count('produce_requests');
    passStep('facts-before-send');
    const answers = await this.options.link.produce(this.topic, runs);
    passStep('facts-acknowledged');
    let failed = 0;
    for (const { partition, place, pending } of runs) {
      const answer = answers.find((candidate) => candidate.partition === partition);
      if (answer?.errorCode === KAFKA_ERROR.none) this.acknowledged(place, pending);
      else {
        failed += 1;
        this.backOff(partition, place, answer);
      }
    }
    if (failed > 0 && !this.stopped) this.options.link.refreshMetadata();
  }

  private acknowledged(place: Place, pending: readonly Pending[]): void {
    place.pending = place.pending.slice(pending.length);
    place.backoffMs = 0;
    this.count -= pending.length;
    this.options.counters.count('events_published', pending.length);
    for (const { resolve } of pending) resolve();
  }

  private backOff(partition: number, place: Place, answer: ProduceAnswer | undefined): void {
    place.backoffMs = nextBackoff(place.backoffMs, FIRST_BACKOFF_MS, MAX_BACKOFF_MS);
    place.notBefore = performance.now() + place.backoffMs;
    const { errorCode = 'no answer', cause } = answer ?? {};
    this.options.log.warn(
      { err: cause, errorCode, partition, backoffMs: place.backoffMs },
      'Kafka did not take facts; they are sent again',
    );
  }
}

const originOf = (origin: FactOrigin): CameOf => {
  if (origin.kind === 'message') return cameOf({ ...origin, traceparent: undefined });
  const { now, place } = origin;
  return cameOf(origin, place && { at: now, place });
};
