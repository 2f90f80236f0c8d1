import { setTimeout as delay } from 'node:timers/promises';
import { type ServiceName, topicOf } from '@liwu/contracts';
import type { Pool } from 'pg';
import type { Counters } from '../counters.js';
import { LaneStopped } from '../errors.js';
import type { KafkaLink } from '../kafka/kafka-link.js';
import { KAFKA_ERROR } from '../kafka/protocol.js';
import { encodeRecordBatch } from '../kafka/record-batch.js';
import type { Log } from '../lane-handler.js';
import { laneRecord } from './event-record.js';
import { passStep } from '../steps.js';
import { type PlacedEvent, readEvents } from './lane-store.js';
import { PublishedLane } from './published-lane.js';
import { TopicTail } from './topic-tail.js';

interface Run {
  readonly partition: number;
  readonly lane: PublishedLane;
  readonly events: readonly PlacedEvent[];
  readonly batch: Buffer;
  readonly expectedOffset: number;
}

/**
 * Brings the committed events of this replica's lanes to the service's topic, in order: one request in flight, one run per lane.
 * Sends sequence s only when the log holds s - 1, so that even a stale publisher and its successor make only repeats.
 */
export class LanePublisher {
  private readonly lanes = new Map<number, PublishedLane>();
  private readonly topic: string;
  private readonly tail: TopicTail;
  private running: Promise<void> | undefined;
  private stopped = false;
  /** How many requests Kafka had left unanswered when the leaderships were looked at last. */
  private unanswered = 0;
  /** Under whose leadership each lane's end was last found or doubted. */
  private readonly leaderships = new Map<number, string>();
  private wake = Promise.withResolvers<void>();

  constructor(
    private readonly options: {
      service: ServiceName;
      topicPrefix: string;
      link: KafkaLink;
      pool: Pool;
      log: Log;
      counters: Counters;
      /** A lane that was behind is so no more. */
      onCaughtUp: () => void;
      /** A lane turned out to be forked. */
      onFork: (stop: LaneStopped) => void;
    },
  ) {
    const { service, topicPrefix, link, pool } = options;
    this.topic = topicOf(service, topicPrefix);
    this.tail = new TopicTail(this.topic, link, pool);
  }

  start(): void {
    this.running ??= this.loop();
  }

  /** Takes a lane: looks at the end of its partition and sends whatever the topic lacks of the table. Throws on a fork. */
  async open(lane: number, sequence: number): Promise<void> {
    const { link } = this.options;
    const leadership = link.leadership(this.topic, lane);
    const end = await link.endOffset(this.topic, lane);
    const acked = await this.lastSequence(lane, end);
    const opened = new PublishedLane(acked, sequence, end);
    // What was left unanswered meanwhile has been told to the lanes that were open already.
    const now = link.leadership(this.topic, lane);
    if (now !== leadership) opened.expectedOffset = undefined;
    this.leaderships.set(lane, now);
    this.lanes.set(lane, opened);
    this.wake.resolve();
  }

  /** The connection was lost: the log may have lost its tail meanwhile. */
  lookAgain(): void {
    for (const lane of this.lanes.values()) lane.expectedOffset = undefined;
    this.wake.resolve();
  }

  close(lane: number): void {
    this.lanes.delete(lane);
  }

  /** These events have just been committed; per lane in order and contiguous. */
  committed(events: readonly PlacedEvent[]): void {
    for (const event of events) this.lanes.get(event.lane)?.committed(event);
    this.wake.resolve();
  }

  /** The table may hold events of this lane up to here, written by somebody else. */
  raise(lane: number, sequence: number): void {
    if (this.lanes.get(lane)?.raise(sequence)) this.wake.resolve();
  }

  /** How many committed events of the lane the log does not hold yet. */
  unpublished(lane: number): number {
    return this.lanes.get(lane)?.unpublished ?? 0;
  }

  /** For how long the oldest event that the log is to have waits for that; 0 where it has all. */
  lagAt(now: number): number {
    return Math.max(0, ...[...this.lanes.values()].map(({ oldestUnpublishedAt = now }) => now - oldestUnpublishedAt));
  }

  /** Whether so much of the lane waits for the log that nothing more should be decided in it. */
  isBehind(lane: number): boolean {
    return this.lanes.get(lane)?.isBehind ?? false;
  }

  ackedOf(lane: number): number {
    return this.lanes.get(lane)?.acked ?? 0;
  }

  get healthy(): boolean {
    return [...this.lanes.values()].every(({ backoffMs }) => backoffMs === 0);
  }

  /** Waits until the log holds all that is committed of these lanes, or the deadline has passed. */
  async flush(lanes: readonly number[], deadlineMs: number): Promise<void> {
    const until = performance.now() + deadlineMs;
    while (lanes.some((lane) => this.unpublished(lane) > 0) && performance.now() < until) await delay(5);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake.resolve();
    await this.running;
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      this.doubtEnds();
      const waiting = [...this.lanes].filter(([, lane]) => lane.hasWork);
      const ready = waiting.filter(([, lane]) => lane.notBefore <= performance.now());
      if (ready.length > 0) await this.send(ready);
      else await this.sleep(waiting.map(([, lane]) => lane));
    }
  }

  /** Until something is committed, or a lane that has failed may be tried again. */
  private async sleep(failed: readonly PublishedLane[]): Promise<void> {
    this.wake = Promise.withResolvers<void>();
    if (failed.length === 0) return this.wake.promise;
    const until = Math.min(...failed.map(({ notBefore }) => notBefore));
    const timeout = setTimeout(() => this.wake.resolve(), Math.max(1, until - performance.now()));
    await this.wake.promise;
    clearTimeout(timeout);
  }

  /** One request for all lanes that are ready. Never throws: a lane that fails is tried again by itself, the others go on. */
  private async send(ready: readonly (readonly [number, PublishedLane])[]): Promise<void> {
    const runs: Run[] = [];
    for (const [partition, lane] of ready) {
      const run = await this.attempt(partition, lane, () => this.nextRun(partition, lane));
      if (run) runs.push(run);
    }
    // What waited here for one lane may have outlived the ends at which others are to go on.
    const doubted = this.doubtEnds();
    const sure = runs.filter(({ partition }) => !doubted.has(partition));
    if (sure.length === 0) return;
    this.options.counters.count('produce_requests');
    passStep('publish-before-send');
    const answers = await this.options.link.produce(this.topic, sure);
    passStep('publish-acknowledged');
    for (const run of sure) {
      const answer = answers.find(({ partition }) => partition === run.partition);
      await this.attempt(run.partition, run.lane, async () => {
        if (answer?.errorCode !== KAFKA_ERROR.none)
          throw new Error(`Kafka did not take events: ${answer?.errorCode ?? 'no answer'}`, { cause: answer?.cause });
        await this.acknowledged(run, answer.baseOffset);
      });
    }
  }

  /**
   * Where a broker has left a request unanswered, whosever it was, every lane that it leads looks at its end before it sends again: else
   * what is decided between its return and the reader's first success would be sent behind a tail that is gone. The lanes of others go on.
   * Gives back the lanes that are in doubt since the last time.
   */
  private doubtEnds(): ReadonlySet<number> {
    const doubted = new Set<number>();
    const { link } = this.options;
    if (link.unanswered === this.unanswered) return doubted;
    this.unanswered = link.unanswered;
    for (const [partition, lane] of this.lanes) {
      const leadership = link.leadership(this.topic, partition);
      if (leadership === this.leaderships.get(partition)) continue;
      this.leaderships.set(partition, leadership);
      lane.expectedOffset = undefined;
      doubted.add(partition);
    }
    return doubted;
  }

  private async attempt<T>(partition: number, lane: PublishedLane, act: () => Promise<T>): Promise<T | undefined> {
    try {
      const done = await act();
      lane.succeeded();
      return done;
    } catch (error) {
      if (!(error instanceof LaneStopped)) this.backOff(partition, lane, error);
      return undefined;
    }
  }

  private async acknowledged({ partition, lane, events, expectedOffset }: Run, baseOffset: number): Promise<void> {
    const first = events[0]!.sequence;
    if (baseOffset !== expectedOffset) {
      // Somebody else's repeats came between, or the log has lost its tail: then it is sent again, through the end.
      const before = await this.lastSequence(partition, baseOffset);
      if (before < first - 1) return this.healed(lane.lost(before));
    }
    const caughtUp = lane.acknowledged(events.at(-1)!.sequence, baseOffset + events.length);
    this.options.counters.count('events_published', events.length);
    if (caughtUp) this.options.onCaughtUp();
  }

  private async nextRun(partition: number, lane: PublishedLane): Promise<Run | undefined> {
    const expectedOffset = lane.expectedOffset ?? (await this.lookAtEnd(partition, lane));
    const { missing } = lane;
    if (missing) lane.found(await readEvents(this.options.pool, partition, missing.from, missing.limit));
    const events = lane.nextRun();
    if (events.length === 0) return undefined;
    const batch = encodeRecordBatch(
      events.map((event) => laneRecord(this.options.service, event)),
      Date.now(),
    );
    // Until its own answer says otherwise, what becomes of a partition's run is unknown.
    lane.expectedOffset = undefined;
    return { partition, lane, events, batch, expectedOffset };
  }

  /**
   * Looks at the end of the lane's partition: where it lacks what was acknowledged, that is to be sent again.
   * More than the table has, or another event than the table has there, is a fork. Gives back the end's offset.
   */
  private async lookAtEnd(partition: number, lane: PublishedLane): Promise<number> {
    const end = await this.options.link.endOffset(this.topic, partition);
    this.healed(lane.sawEnd(await this.lastSequence(partition, end), end));
    return end;
  }

  private healed(count: number): void {
    if (count > 0) this.options.counters.count('log_tail_healed', count);
  }

  private async lastSequence(partition: number, offset: number): Promise<number> {
    try {
      return await this.tail.lastSequence(partition, offset);
    } catch (error) {
      if (error instanceof LaneStopped) {
        this.lanes.delete(partition);
        this.options.onFork(error);
      }
      throw error;
    }
  }

  private backOff(partition: number, lane: PublishedLane, error: unknown): void {
    lane.failed(performance.now());
    const { backoffMs } = lane;
    this.options.log.warn(
      { err: error, lane: partition, backoffMs },
      'publishing failed; the end of the log is read again',
    );
    this.options.link.refreshMetadata();
  }
}
