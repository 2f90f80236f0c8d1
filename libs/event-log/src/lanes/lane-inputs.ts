import { type ServiceName, eventTypeOf } from '@liwu/contracts';
import type { Client } from 'pg';
import type { Counters } from '../counters.js';
import { LaneStopped } from '../errors.js';
import type { KafkaLink } from '../kafka/kafka-link.js';
import type { Arrival, PartitionReader } from '../kafka/partition-reader.js';
import type { Log } from '../lane-handler.js';
import { passStep } from '../steps.js';
import { LANE_BATCH } from './batch-collector.js';
import { InputPlaces } from './input-places.js';
import { LaneOpenings } from './lane-openings.js';
import type { LanePublisher } from './lane-publisher.js';
import type { OpenedRow } from './lane-store.js';
import { OpenLane, type Waiting } from './open-lane.js';

/** A queue of this many inputs pauses the lane's partitions; at half of it they go on. */
export const MAX_QUEUED = 2 * LANE_BATCH;

/** Why a lane was stopped, and under which epoch that was found. */
interface Stop {
  readonly lane: number;
  readonly epoch: number;
  readonly reason: string;
}

/** The lanes that this replica has, and what arrives in them from the topics. */
export class LaneInputs {
  /** From where they are read. */
  readonly places: InputPlaces;
  private readonly openings: LaneOpenings;
  private readonly lanes = new Map<number, OpenLane>();
  private readonly stops = new Map<number, Stop>();

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
      /** A lane was forked: all others are to be told soon. */
      onForked: () => void;
      /** Lets others decide in a lane again that was forked. */
      markRunning: (lane: number, epoch: number) => Promise<void>;
      /** Whether the lane is still ours to open. */
      holds: (lane: number) => boolean;
    },
  ) {
    const { sources, reader, link, log, counters, poke, holds } = options;
    const putIn = (opened: OpenedRow): Promise<void> => this.putIn(opened);
    this.openings = new LaneOpenings({ log, poke, holds, putIn, takeOut: (lane) => this.close(lane) });
    this.places = new InputPlaces({
      sources,
      reader,
      link,
      log,
      counters,
      opened: (lane) => this.lanes.get(lane),
      reopen: (lanes) => this.reopen(lanes),
    });
  }

  open(): OpenLane[] {
    return [...this.lanes.values()];
  }

  stopped(): { lane: number; reason: string }[] {
    const running = this.open().filter(({ stopped }) => stopped !== undefined);
    return [
      ...this.forked().map(({ lane, reason }) => ({ lane, reason })),
      ...running.map(({ lane, stopped }) => ({ lane, reason: stopped! })),
    ];
  }

  /** The lanes in which two different events claim one place. */
  forked(): Stop[] {
    return [...this.stops.values()];
  }

  anythingWaits(): boolean {
    const { publisher } = this.options;
    if (this.openings.due().length > 0) return true;
    return this.free().some((lane) => !publisher.isBehind(lane.lane) && lane.next(1).length > 0);
  }

  /** The open lanes that are in no batch just now. */
  free(): OpenLane[] {
    return this.open().filter(({ busy }) => !busy);
  }

  /** These lanes are to be opened at the next turn. */
  gain(lanes: readonly number[]): void {
    for (const lane of lanes) this.openings.add(lane);
    this.options.poke();
  }

  /** These lanes are still ours: those that are neither open nor forked are to be opened. */
  keep(lanes: readonly number[]): void {
    const missing = lanes.filter((lane) => !this.lanes.has(lane) && !this.openings.has(lane) && !this.stops.has(lane));
    if (missing.length > 0) this.gain(missing);
  }

  /** These lanes take nothing in any more; what they have committed may still be published. */
  quiesce(lanes: readonly number[]): void {
    for (const lane of lanes) {
      this.openings.forget(lane);
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
      if (this.options.holds(lane)) this.openings.add(lane);
    }
    this.options.poke();
  }

  /** Whoever raised the epoch changed what a lane rests on: who is parked in it, or the events that it lacked; so it is looked at again. */
  sawEpoch(lane: number, epoch: number): void {
    const open = this.lanes.get(lane);
    if (open && epoch > open.epoch) return this.reopen([open]);
    const stop = this.stops.get(lane);
    if (!stop || epoch <= stop.epoch || !this.options.holds(lane)) return;
    this.stops.delete(lane);
    this.gain([lane]);
  }

  /** A fork was found: the lane takes nothing any more until somebody has raised its epoch, or it is opened by another process. */
  fork(stop: LaneStopped): void {
    this.options.log.error({ err: stop, lane: stop.lane }, 'a lane stops: its events were forked');
    this.options.counters.count('lanes_forked');
    const { lane, message: reason } = stop;
    this.stops.set(lane, { lane, epoch: this.openings.epochOf(lane), reason });
    this.openings.remove(lane);
    this.close(lane);
    this.options.onForked();
  }

  private close(lane: number): void {
    this.lanes.delete(lane);
    this.options.publisher.close(lane);
    for (const topic of this.options.sources.keys()) this.options.reader.remove(topic, lane);
  }

  /** Whether every lane could be opened that was to be. */
  get healthy(): boolean {
    return this.openings.healthy;
  }

  /** Begins to open what was gained: see `LaneOpenings.begin`. */
  openGained(client: Client): Promise<void> {
    return this.openings.begin(client);
  }

  private async putIn({ row, inputs, parked }: OpenedRow): Promise<void> {
    const lane = new OpenLane(row, inputs, [...this.options.sources.values()], parked);
    await this.options.publisher.open(row.lane, row.sequence);
    if (row.stopped !== undefined) await this.options.markRunning(row.lane, row.epoch);
    if (!this.openings.remove(row.lane)) return this.options.publisher.close(row.lane);
    this.lanes.set(row.lane, lane);
    await this.places.seekAll(lane);
    // Lost while it was being opened: nothing of it may stay.
    if (this.lanes.get(row.lane) !== lane) return this.close(row.lane);
    this.options.log.info({ lane: row.lane }, 'opened a lane');
    passStep('lanes-opened');
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
    const source = this.options.sources.get(topic)!;
    const cursor = lane.cursors.get(source)!;
    const arrivedAt = Date.now();
    for (const record of records) {
      const verdict = cursor.offer(record);
      if (verdict.kind === 'accept') this.take(lane, record, verdict, arrivedAt);
      else if (verdict.kind === 'repeat') counters.count('repeats_dropped');
      else if (verdict.kind === 'lost') this.lost(topic, partition, verdict);
      else if (verdict.kind === 'look-back') return this.places.lookBack({ topic, partition, offset: record.offset });
      else return reader.seek(topic, partition, verdict.offset);
    }
    lane.sawEnd(source, askedAt, highWatermark);
    if (lane.queued > MAX_QUEUED) for (const each of this.options.sources.keys()) reader.pause(each, partition);
    if (records.length > 0) this.options.poke();
  }

  private take(
    lane: OpenLane,
    record: Arrival['records'][number],
    verdict: Pick<Waiting, 'headers' | 'position'>,
    arrivedAt: number,
  ): void {
    const type = eventTypeOf(verdict.headers.type);
    if (type === undefined) this.options.counters.count('unknown_types_skipped');
    else if (this.options.reads.has(type))
      lane.enqueue({ record, headers: verdict.headers, position: verdict.position, arrivedAt });
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
}
