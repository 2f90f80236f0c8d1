import {
  type EventType,
  type LiwuEvent,
  type ServiceName,
  decodeEvent,
  eventTypeOf,
  isOfGift,
  topicOf,
} from '@liwu/contracts';
import { Counters } from '../counters.js';
import type { EventLogOptions } from '../event-log-options.js';
import { KafkaLink } from '../kafka/kafka-link.js';
import { type Arrival, PartitionReader } from '../kafka/partition-reader.js';
import type { FetchPosition } from '../kafka/protocol.js';
import type { StoredRecord } from '../kafka/stored-record.js';
import type { EventInput } from '../lane-handler.js';
import { recordHeaders } from '../lanes/event-record.js';
import { giftOfRecord } from '../lanes/gift-of-record.js';
import type { FactOrigin } from '../recorded.js';
import { FactOffsets, type FactPlace } from './fact-offsets.js';
import { FactPublisher } from './fact-publisher.js';
import { GroupMembership } from './group-membership.js';

const TRY_AGAIN_MS = 1_000;
/** With more inputs than this under way, reading pauses. */
const MAX_IN_FLIGHT = 4_000;
const FLUSH_MS = 5_000;

interface FactLogOptions extends EventLogOptions {
  readonly service: ServiceName;
  readonly inputs: readonly ServiceName[];
  readonly reads: readonly EventType[];
}

type Handle = (input: EventInput) => Promise<void>;

/**
 * The log of a service without a database: its replicas share an ordinary consumer group, partition p of every topic with one of them.
 * An input is committed once its handling and that of all before it has ended; so each is handled at least once.
 */
export class FactLog {
  readonly counters = new Counters();
  private readonly link: KafkaLink;
  private readonly reader: PartitionReader;
  private readonly publisher: FactPublisher;
  private readonly group: GroupMembership;
  private readonly sources: ReadonlyMap<string, ServiceName>;
  private readonly reads: ReadonlySet<string>;
  private readonly offsets: FactOffsets;
  private lanes: ReadonlySet<number> = new Set();
  private readonly listeners: ((lanes: ReadonlySet<number>) => void)[] = [];
  private handle: Handle | undefined;
  private inFlight = 0;
  private paused = false;
  private generation = 0;
  private readonly clock: () => number;

  constructor(private readonly options: FactLogOptions) {
    const {
      service,
      inputs,
      reads,
      brokers,
      lanes,
      topicPrefix,
      replica,
      log,
      clock = Date.now,
      tellRecorded,
    } = options;
    this.clock = clock;
    this.reads = new Set(reads);
    this.sources = new Map(inputs.map((source) => [topicOf(source, topicPrefix), source]));
    this.link = new KafkaLink({ brokers, clientId: `${service}-${replica}`, log });
    const { counters, link } = this;
    this.publisher = new FactPublisher({ service, topicPrefix, lanes, link, log, counters, tellRecorded });
    this.reader = new PartitionReader(
      this.link,
      {
        onArrival: (arrival) => this.arrived(arrival),
        onOutOfRange: (position) => this.lookBack(position),
        // Topics with sequences: what they have lost is sent again.
        onResumed: () => undefined,
        onReconnected: () => undefined,
      },
      log,
    );
    this.group = new GroupMembership({
      kafka: this.link.publicClient(),
      groupId: `${topicPrefix}.${service}`,
      topics: [...this.sources.keys()],
      lanes,
      log,
      onLanes: (mine) => this.assigned(mine),
      onProven: () => this.resumeIfPaused(),
    });
    this.offsets = new FactOffsets((offsets) => this.group.commit(offsets), log);
  }

  /** Creates its own topic if absent, waits for those of its inputs, joins the group. `handle` must not reject for what repeating cannot mend. */
  async start(handle: Handle): Promise<void> {
    const { service, lanes, topicPrefix, replicationFactor } = this.options;
    this.handle = handle;
    await this.link.connect();
    await this.link.ensureTopic(topicOf(service, topicPrefix), lanes, replicationFactor);
    await this.link.waitForTopics([...this.sources.keys()], lanes);
    this.publisher.start();
    this.reader.start();
    await this.group.start();
    this.offsets.start();
  }

  /** Resolves when Kafka has acknowledged the event; rejects with `Overloaded` where too many wait for that. `origin`: what it came of, for traces. */
  publish(event: LiwuEvent, origin?: FactOrigin): Promise<void> {
    return this.publisher.publish(event, origin);
  }

  /** How many published events wait for Kafka. */
  get pending(): number {
    return this.publisher.pending;
  }

  /** For how long the oldest of them waits; 0 where none does. */
  get publishLagMs(): number {
    return this.publisher.lagMs;
  }

  /** How many inputs are being handled. */
  get underWay(): number {
    return this.inFlight;
  }

  ownsLane(lane: number): boolean {
    return this.lanes.has(lane);
  }

  /**
   * Whether this replica's lanes are provably nobody else's, without a break since it was told of them: false from when its group has
   * not answered for as long as it takes to give them to others. Nothing is handed on meanwhile.
   */
  get areLanesProven(): boolean {
    return this.group.isProven;
  }

  /** Told at once and at each change which lanes are this replica's. */
  onLanes(listener: (lanes: ReadonlySet<number>) => void): void {
    this.listeners.push(listener);
    listener(this.lanes);
  }

  health(): { kafka: boolean; lanes: number[] } {
    const kafka = this.link.isConnected() && this.reader.healthy && this.publisher.healthy && this.group.isMember;
    return { kafka, lanes: [...this.lanes] };
  }

  /** Takes in nothing more, lets what is under way end and be acknowledged, commits it, leaves the group. */
  async stop(): Promise<void> {
    await this.reader.stop();
    await this.publisher.stop(FLUSH_MS);
    await this.offsets.stop();
    await this.group.stop();
    await this.link.close();
  }

  private assigned(lanes: readonly number[]): void {
    const generation = ++this.generation;
    this.lanes = new Set(lanes);
    for (const { topic, partition } of this.offsets.all()) this.reader.remove(topic, partition);
    this.offsets.clear();
    for (const listener of this.listeners) listener(this.lanes);
    if (lanes.length > 0) void this.open(lanes, generation);
  }

  private async open(lanes: readonly number[], generation: number): Promise<void> {
    try {
      for (const { topic, partition, offset } of await this.group.committed(lanes)) {
        if (generation !== this.generation) return;
        this.offsets.open(topic, partition, offset);
        this.reader.seek(topic, partition, offset);
      }
      this.options.log.info({ lanes }, 'reading lanes');
    } catch (error) {
      this.options.log.warn({ err: error }, 'the committed offsets could not be read; trying again');
      setTimeout(() => generation === this.generation && void this.open(lanes, generation), TRY_AGAIN_MS).unref();
    }
  }

  private arrived({ topic, partition, records }: Arrival): void {
    const place = this.offsets.of(topic, partition);
    if (!place) return;
    const { offsets } = place;
    if (records.length > 0 && !this.areLanesProven) return this.readLater(place);
    for (const record of records) {
      if (record.offset !== offsets.next) {
        if (record.offset > offsets.next) return this.reader.seek(topic, partition, offsets.next);
        continue;
      }
      offsets.begin(record.offset);
      const input = this.read(place, record);
      if (input) void this.handled(input, record.offset, place);
      else offsets.end(record.offset);
    }
    if (this.inFlight > MAX_IN_FLIGHT) this.pause();
  }

  /** Others may have the lanes by now, and do what these records ask for: they are read again once it is certain whose they are. */
  private readLater({ topic, partition, offsets }: FactPlace): void {
    this.counters.count('arrivals_unproven');
    this.reader.seek(topic, partition, offsets.next);
    this.pause();
  }

  private pause(): void {
    this.paused = true;
    for (const { topic, partition } of this.offsets.all()) this.reader.pause(topic, partition);
  }

  private resumeIfPaused(): void {
    if (!this.paused || this.inFlight >= MAX_IN_FLIGHT / 2) return;
    this.paused = false;
    for (const { topic, partition } of this.offsets.all()) this.reader.resume(topic, partition);
  }

  /** The event to handle; undefined for one that is none of ours, a repeat, or broken (counted, logged, moved over). */
  private read(place: FactPlace, record: StoredRecord): EventInput | undefined {
    const { topic, partition: lane, seen } = place;
    const headers = recordHeaders(record);
    const type = eventTypeOf(headers.type);
    if (headers.sequence <= seen) {
      this.counters.count('repeats_dropped');
      return undefined;
    }
    // Beyond a gap nothing counts as seen: what the topic has lost will be sent again, and all behind it.
    if (seen === 0 || headers.sequence === seen + 1) place.seen = headers.sequence;
    else this.counters.count('events_missing');
    if (type === undefined) this.counters.count('unknown_types_skipped');
    if (type === undefined || !this.reads.has(type)) return undefined;
    try {
      const event = decodeEvent(headers.type, record.value);
      return {
        kind: 'event',
        lane,
        key: record.key.toString('utf8'),
        event,
        now: this.clock(),
        traceparent: headers.traceparent,
        ...(this.options.tellRecorded && { place: { topic, partition: lane, offset: record.offset } }),
      };
    } catch (error) {
      this.counters.count('poison_inputs');
      const key = record.key.toString('utf8');
      this.options.log.error(
        { err: error, topic, lane, offset: record.offset, key, type, id: headers.id, ...giftOfRecord(record) },
        'an event cannot be read; it is moved over',
      );
      return undefined;
    }
  }

  private async handled(input: EventInput, offset: number, place: FactPlace): Promise<void> {
    this.inFlight++;
    try {
      await this.handle!(input);
      this.counters.count('inputs_handled');
    } catch (error) {
      this.counters.count('inputs_failed');
      const { event, lane, key } = input;
      const gift = isOfGift(event) ? { viewerId: event.viewerId, requestId: event.requestId } : {};
      this.options.log.error(
        { err: error, type: event.type, lane, key, ...gift },
        'handling an event failed; it is moved over',
      );
    } finally {
      this.inFlight--;
      this.offsets.ended(place, offset);
      this.resumeIfPaused();
    }
  }

  /** The log ends before the place to go on from: it has lost its tail, or was made anew. */
  private lookBack({ topic, partition, offset }: FetchPosition): void {
    const lookingBack = async (): Promise<void> => {
      const from = await this.link.lookBackOffset(topic, partition, offset);
      if (!this.offsets.of(topic, partition)) return;
      this.options.log.warn(
        { topic, partition, offset, from },
        'the topic ends before the place to read on from: looking back',
      );
      this.offsets.open(topic, partition, from);
      this.reader.seek(topic, partition, from);
    };
    lookingBack().catch((error: unknown) => {
      this.options.log.warn({ err: error, topic, partition }, 'no place to read on from was found; trying again');
      setTimeout(() => this.lookBack({ topic, partition, offset }), TRY_AGAIN_MS).unref();
    });
  }
}
