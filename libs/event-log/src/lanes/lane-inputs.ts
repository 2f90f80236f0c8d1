import { type ServiceName, eventTypeOf } from '@liwu/contracts';
import type { Client } from 'pg';
import type { Counters } from '../counters.js';
import { LaneStopped } from '../errors.js';
import type { KafkaLink } from '../kafka/kafka-link.js';
import type { Arrival, PartitionReader } from '../kafka/partition-reader.js';
import { type FetchPosition, KAFKA_ERROR } from '../kafka/protocol.js';
import type { Log } from '../lane-handler.js';
import type { ParkedKeys } from '../parking/parked-keys.js';
import { nextBackoff } from '../next-backoff.js';
import { passStep } from '../steps.js';
import { LANE_BATCH } from './batch-collector.js';
import { FactCursor, recordHash } from './input-cursor.js';
import type { LanePublisher } from './lane-publisher.js';
import { type InputPosition, type LaneRow, openLanes } from './lane-store.js';
import { OpenLane, type Waiting } from './open-lane.js';

/** A queue of this many inputs pauses the lane's partitions; at half of it they go on. */
export const MAX_QUEUED = 2 * LANE_BATCH;
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 3_000;

/** The lanes that this replica has, and what arrives in them from the topics. */
export class LaneInputs {
  private readonly gained = new Set<number>();
  private readonly lanes = new Map<number, OpenLane>();
  private readonly stops = new Map<number, string>();
  /** When lanes that could not be opened are tried again, by the process's clock, and how long that waits; 0 where all could be. */
  private openAgainAt = 0;
  private backoffMs = 0;

  constructor(
    private readonly options: {
      sources: ReadonlyMap<string, ServiceName>;
      reads: ReadonlySet<string>;
      reader: PartitionReader;
      link: KafkaLink;
      publisher: LanePublisher;
      log: Log;
      counters: Counters;
      poke: () => void;
      /** Keeps others from deciding in a forked lane; without a reason they may again. */
      markStopped: (lane: number, reason: string | null) => void;
      /** Whether the lane is still ours to open. */
      holds: (lane: number) => boolean;
    },
  ) {}

  open(): OpenLane[] {
    return [...this.lanes.values()];
  }

  stopped(): { lane: number; reason: string }[] {
    const running = this.open().filter(({ stopped }) => stopped !== undefined);
    return [
      ...[...this.stops].map(([lane, reason]) => ({ lane, reason })),
      ...running.map(({ lane, stopped }) => ({ lane, reason: stopped! })),
    ];
  }

  anythingWaits(): boolean {
    const { publisher } = this.options;
    const mayOpen = performance.now() >= this.openAgainAt;
    if (mayOpen && [...this.gained].some((lane) => !this.stops.has(lane))) return true;
    return this.open().some((lane) => !publisher.isBehind(lane.lane) && lane.next(1).length > 0);
  }

  /** These lanes are to be opened at the next turn. */
  gain(lanes: readonly number[]): void {
    for (const lane of lanes) this.gained.add(lane);
    this.options.poke();
  }

  /** These lanes are still ours: those that are neither open nor forked are to be opened. */
  keep(lanes: readonly number[]): void {
    const missing = lanes.filter((lane) => !this.lanes.has(lane) && !this.gained.has(lane) && !this.stops.has(lane));
    if (missing.length > 0) this.gain(missing);
  }

  /** These lanes take nothing in any more; what they have committed may still be published. */
  quiesce(lanes: readonly number[]): void {
    for (const lane of lanes) {
      this.gained.delete(lane);
      this.stops.delete(lane);
      this.lanes.delete(lane);
      for (const topic of this.options.sources.keys()) this.options.reader.remove(topic, lane);
    }
  }

  /** These lanes are somebody else's now. */
  lose(lanes: readonly number[]): void {
    this.quiesce(lanes);
    for (const lane of lanes) this.options.publisher.close(lane);
  }

  /** What is known of these lanes is not to be trusted any more. */
  reopen(lanes: readonly OpenLane[]): void {
    for (const { lane } of lanes) {
      this.close(lane);
      if (this.options.holds(lane)) this.gained.add(lane);
    }
    this.options.poke();
  }

  /** Whoever raised the epoch changed what an open lane rests on: who is parked in it. */
  sawEpoch(lane: number, epoch: number): void {
    const open = this.lanes.get(lane);
    if (open && epoch > open.epoch) this.reopen([open]);
  }

  /** A fork was found: the lane takes nothing any more until it is opened by another process. */
  fork(stop: LaneStopped): void {
    this.options.log.error({ err: stop, lane: stop.lane }, 'a lane stops: its events were forked');
    this.options.counters.count('lanes_forked');
    this.stops.set(stop.lane, stop.message);
    this.options.markStopped(stop.lane, stop.message);
    this.gained.delete(stop.lane);
    this.close(stop.lane);
  }

  private close(lane: number): void {
    this.lanes.delete(lane);
    this.options.publisher.close(lane);
    for (const topic of this.options.sources.keys()) this.options.reader.remove(topic, lane);
  }

  /** Whether every lane could be opened that was to be. */
  get healthy(): boolean {
    return this.backoffMs === 0;
  }

  /** Opens what was gained. Rejects where the database fails; a lane that Kafka does not let open is tried again later, by itself. */
  async openGained(client: Client): Promise<void> {
    // One whose lease has ended meanwhile comes again once it is renewed.
    for (const lane of this.gained) if (!this.options.holds(lane)) this.gained.delete(lane);
    const lanes = [...this.gained].filter((lane) => !this.stops.has(lane)).sort((a, b) => a - b);
    if (lanes.length === 0 || performance.now() < this.openAgainAt) return;
    const opened: number[] = [];
    let failure: unknown;
    // All at once: each waits for Kafka, and none of them works before the last one is open.
    const opening = (await openLanes(client, lanes)).map(async ({ row, inputs, parked }) => {
      try {
        await this.openOne(row, inputs, parked);
        opened.push(row.lane);
      } catch (error) {
        if (!(error instanceof LaneStopped)) failure = this.notOpened(row.lane, error);
      }
    });
    await Promise.all(opening);
    this.backoffMs = failure === undefined ? 0 : nextBackoff(this.backoffMs, FIRST_BACKOFF_MS, MAX_BACKOFF_MS);
    if (failure !== undefined) this.openLater(failure);
    if (opened.length === 0) return;
    this.options.log.info({ lanes: opened }, 'opened lanes');
    passStep('lanes-opened');
  }

  private async openOne(row: LaneRow, inputs: readonly InputPosition[], parked: ParkedKeys): Promise<void> {
    const lane = new OpenLane(row, inputs, [...this.options.sources.values()], parked);
    await this.options.publisher.open(lane.lane, lane.sequence);
    if (!this.gained.delete(lane.lane)) return this.options.publisher.close(lane.lane);
    if (row.stopped !== undefined) this.options.markStopped(lane.lane, null);
    this.lanes.set(lane.lane, lane);
    await this.seekAll(lane);
    // Lost while it was being opened: nothing of it may stay.
    if (this.lanes.get(lane.lane) !== lane) this.close(lane.lane);
  }

  private notOpened(lane: number, error: unknown): unknown {
    this.close(lane);
    if (this.options.holds(lane)) this.gained.add(lane);
    return error;
  }

  private openLater(error: unknown): void {
    this.openAgainAt = performance.now() + this.backoffMs;
    this.options.log.warn(
      { err: error, lanes: [...this.gained], backoffMs: this.backoffMs },
      'lanes could not be opened; they are tried again',
    );
    setTimeout(() => this.options.poke(), this.backoffMs).unref();
  }

  private async seekAll(lane: OpenLane): Promise<void> {
    for (const [topic] of this.options.sources) {
      const cursor = this.cursor(lane, topic);
      if (cursor instanceof FactCursor) await this.checkFacts(topic, lane.lane, cursor);
      this.options.reader.seek(topic, lane.lane, cursor.position.nextOffset);
    }
  }

  /** A topic without sequences: is its last applied record still the one that it was? */
  private async checkFacts(topic: string, lane: number, cursor: FactCursor): Promise<void> {
    const { nextOffset, hash } = cursor.position;
    if (nextOffset === 0) return;
    const end = await this.options.link.endOffset(topic, lane);
    const start = await this.options.link.startOffset(topic, lane);
    if (nextOffset <= end && nextOffset > start) {
      const [fetched] = await this.options.link.fetch([{ topic, partition: lane, offset: nextOffset - 1 }], 0);
      if (fetched?.errorCode !== KAFKA_ERROR.none) {
        const { errorCode, cause } = fetched ?? {};
        throw new Error(`${topic}/${lane} cannot be read: error ${errorCode}`, { cause });
      }
      const record = fetched.records.find(({ offset }) => offset === nextOffset - 1);
      if (record && recordHash(record).equals(hash)) return;
    }
    const tenMinutesAgo = await this.options.link.lookBackOffset(topic, lane);
    // After a longer absence that lies ahead: what has come since the place that was left is not jumped over.
    const from = nextOffset <= end ? Math.min(tenMinutesAgo, nextOffset) : tenMinutesAgo;
    this.options.log.warn(
      { topic, lane, nextOffset, from },
      'the topic is not as it was left; its last ten minutes are read again',
    );
    this.options.counters.count('fact_topics_read_again');
    cursor.restartAt(from);
  }

  /** What a fetch brought. Never throws. */
  arrived(arrival: Arrival): void {
    const lane = this.lanes.get(arrival.partition);
    if (!lane) return;
    try {
      this.accept(lane, arrival);
    } catch (error) {
      if (error instanceof LaneStopped) this.fork(error);
      else this.options.log.error({ err: error, lane: lane.lane }, 'a record could not be taken in');
    }
  }

  private accept(lane: OpenLane, { topic, partition, records, highWatermark, askedAt }: Arrival): void {
    const { counters, reader } = this.options;
    const cursor = this.cursor(lane, topic);
    for (const record of records) {
      const verdict = cursor.offer(record);
      if (verdict.kind === 'accept') this.take(lane, record, verdict);
      else if (verdict.kind === 'repeat') counters.count('repeats_dropped');
      else if (verdict.kind === 'lost') this.lost(topic, partition, verdict);
      else if (verdict.kind === 'look-back') return this.lookBack({ topic, partition, offset: record.offset });
      else return reader.seek(topic, partition, verdict.offset);
    }
    lane.sawEnd(this.options.sources.get(topic)!, askedAt, highWatermark);
    if (lane.queued > MAX_QUEUED) for (const each of this.options.sources.keys()) reader.pause(each, partition);
    if (records.length > 0) this.options.poke();
  }

  private take(
    lane: OpenLane,
    record: Arrival['records'][number],
    verdict: Pick<Waiting, 'headers' | 'position'>,
  ): void {
    const type = eventTypeOf(verdict.headers.type);
    if (type === undefined) this.options.counters.count('unknown_types_skipped');
    else if (this.options.reads.has(type))
      lane.enqueue({ record, headers: verdict.headers, position: verdict.position });
  }

  private lost(topic: string, partition: number, verdict: { expected: number; found: number }): void {
    this.options.counters.count('events_missing');
    this.options.log.error(
      { topic, partition, expected: verdict.expected, found: verdict.found },
      'events are missing in the topic',
    );
  }

  /** The lane's queue has become shorter. */
  drained(lane: OpenLane): void {
    if (lane.queued > MAX_QUEUED / 2) return;
    for (const topic of this.options.sources.keys()) this.options.reader.resume(topic, lane.lane);
  }

  /** What the cursor waits for is not where it should be: it is looked for from ten minutes back, then from the start. */
  lookBack({ topic, partition, offset }: FetchPosition): void {
    this.options.reader.remove(topic, partition);
    this.findPlace(topic, partition, offset).catch((error: unknown) => {
      this.options.log.warn(
        { err: error, topic, partition },
        'no place to read on from was found; the lane is opened again',
      );
      const lane = this.lanes.get(partition);
      if (lane) this.reopen([lane]);
    });
  }

  private async findPlace(topic: string, partition: number, offset: number): Promise<void> {
    const { link, reader, counters, log } = this.options;
    counters.count('looked_back');
    const from = await link.lookBackOffset(topic, partition);
    const place = from < offset ? from : await link.startOffset(topic, partition);
    log.warn({ topic, partition, offset, place }, 'the topic does not go on where it was left: looking back');
    const lane = this.lanes.get(partition);
    if (!lane) return;
    const cursor = this.cursor(lane, topic);
    if (cursor instanceof FactCursor) cursor.restartAt(place);
    else cursor.soughtTo(place);
    reader.seek(topic, partition, place);
  }

  private cursor(lane: OpenLane, topic: string): NonNullable<ReturnType<OpenLane['cursors']['get']>> {
    return lane.cursors.get(this.options.sources.get(topic)!)!;
  }
}
