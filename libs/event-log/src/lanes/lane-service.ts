import { type EventType, topicOf } from '@liwu/contracts';
import { type Client, Pool } from 'pg';
import { Counters } from '../counters.js';
import type { EventLogOptions } from '../event-log-options.js';
import { KafkaLink } from '../kafka/kafka-link.js';
import { PartitionReader } from '../kafka/partition-reader.js';
import type { CommandCall, CommandResult, LaneHandler } from '../lane-handler.js';
import { ParkedInputs } from '../parking/parked-inputs.js';
import { HOT_PATH_OPTIONS, TIME_LIMITS } from '../postgres/connection-options.js';
import { createLanes } from './apply-batch.js';
import { CommandRunner } from './command-runner.js';
import { DecidedTeller } from './decided-teller.js';
import { LaneInputs } from './lane-inputs.js';
import { LaneLeases, type LeaseEvents } from './lane-leases.js';
import { LanePublisher } from './lane-publisher.js';
import { LaneRows } from './lane-rows.js';
import { LaneWorker } from './lane-worker.js';

const COMMAND_CONNECTIONS = 8;
const PUBLISHER_CONNECTIONS = 2;
const FLUSH_MS = 2_000;
const POLL_MS = 1_000;
/** A replica that has heard nothing of Kafka for so long leaves its lanes to others. */
const UNFIT_AFTER_MS = 5_000;

export interface LaneServiceOptions extends EventLogOptions {
  readonly databaseUrl: string;
}

interface LaneHealth {
  readonly kafka: boolean;
  readonly postgres: boolean;
  /** The lanes that this replica works. */
  readonly lanes: number[];
  /** Lanes that must not go on, and why. */
  readonly stopped: { lane: number; reason: string }[];
  /** How many viewers of those lanes are parked. */
  readonly parked: number;
  /** And how many inputs of theirs. */
  readonly parkedInputs: number;
  /** For how long the slowest of those lanes has not applied all that was there. */
  readonly lagMs: number;
}

/**
 * Runs a service's handler over its share of the lanes: reads its input topics, folds them with timers and commands in one transaction
 * per batch, and publishes what was decided. What is committed is published, in order and without gaps, however often processes die.
 */
export class LaneService<State, Command = never, Timer = never> {
  readonly counters = new Counters();
  /** What could not be applied, for operators. */
  readonly parked: ParkedInputs<State, Command, Timer>;
  private readonly link: KafkaLink;
  private readonly reader: PartitionReader;
  private readonly publisher: LanePublisher;
  private readonly inputs: LaneInputs;
  private readonly worker: LaneWorker<State, Command, Timer>;
  private readonly rows: LaneRows;
  private readonly leases: LaneLeases;
  private readonly commands: CommandRunner<State, Command, Timer>;
  private readonly commandPool: Pool;
  private readonly publisherPool: Pool;
  private polledAt = 0;

  constructor(
    private readonly handler: LaneHandler<State, Command, Timer>,
    private readonly options: LaneServiceOptions,
  ) {
    const { databaseUrl, brokers, lanes, topicPrefix, replica, log, clock = Date.now, tellRecorded } = options;
    const { counters } = this;
    const pool = (max: number, extra: object): Pool => {
      const made = new Pool({
        connectionString: databaseUrl,
        max,
        ...TIME_LIMITS,
        ...extra,
      });
      made.on('error', (error) => log.warn({ err: error }, 'an idle database connection broke'));
      return made;
    };
    this.commandPool = pool(COMMAND_CONNECTIONS, {
      options: HOT_PATH_OPTIONS,
      application_name: 'commands',
    });
    this.publisherPool = pool(PUBLISHER_CONNECTIONS, { application_name: 'lane publisher' });
    this.link = new KafkaLink({ brokers, clientId: `${handler.service}-${replica}`, log });
    this.publisher = new LanePublisher({
      service: handler.service,
      topicPrefix,
      link: this.link,
      pool: this.publisherPool,
      log,
      counters,
      onFork: (stop) => this.inputs.fork(stop),
      onCaughtUp: () => this.worker.poke(),
    });
    this.reader = new PartitionReader(
      this.link,
      {
        onArrival: (arrival) => this.inputs.arrived(arrival),
        onOutOfRange: (position) => this.inputs.places.lookBack(position),
        onResumed: (position) => this.inputs.places.resumed(position),
        onReconnected: () => this.publisher.lookAgain(),
      },
      log,
      clock,
      handler.fetchEveryMs,
    );
    this.inputs = new LaneInputs({
      sources: new Map(handler.inputs.map((source) => [topicOf(source, topicPrefix), source])),
      reads: new Set<EventType>(handler.reads),
      reader: this.reader,
      link: this.link,
      publisher: this.publisher,
      log,
      counters,
      poke: () => this.worker.poke(),
      onForked: () => (this.polledAt = -Infinity),
      markRunning: (lane, epoch) => this.rows.markRunning(lane, epoch),
      holds: (lane) => this.leases.holds(lane),
    });
    this.rows = new LaneRows({ pool: this.publisherPool, inputs: this.inputs, publisher: this.publisher, log });
    const teller = tellRecorded && new DecidedTeller(tellRecorded, topicPrefix);
    const works = { handler, databaseUrl, lanes, log, counters, clock, teller };
    this.worker = new LaneWorker(works, this.inputs, this.publisher);
    this.leases = new LaneLeases({ databaseUrl, lanes, replica, log }, this.leaseEvents());
    const onCommitted = (lane: number, sequence: number): void => this.publisher.raise(lane, sequence);
    const forHttp = { handler, pool: this.commandPool, lanes, clock, counters, onCommitted, teller };
    this.commands = new CommandRunner(forHttp);
    this.parked = new ParkedInputs(forHttp);
  }

  /** Creates its own topic if absent, waits for those of its inputs, then takes lanes. The tables must be there already. */
  async start(): Promise<void> {
    const { lanes, topicPrefix, replicationFactor } = this.options;
    await this.prepareLanes();
    await this.link.connect();
    await this.link.ensureTopic(topicOf(this.handler.service, topicPrefix), lanes, replicationFactor);
    const topics = this.handler.inputs.map((source) => topicOf(source, topicPrefix));
    await this.link.waitForTopics(topics, lanes);
    this.publisher.start();
    this.reader.start();
    this.worker.start();
    this.leases.start();
  }

  /** Drains: ends the batch under way, publishes what is committed, gives the lanes back. */
  async stop(): Promise<void> {
    await this.leases.stop();
    await this.worker.stop();
    await Promise.all([this.reader.stop(), this.publisher.stop()]);
    await Promise.all([this.commandPool.end(), this.publisherPool.end(), this.link.close()]);
  }

  /** Runs a command in its lane: see `CommandRunner.execute`. */
  execute(call: CommandCall<Command>): Promise<CommandResult> {
    return this.commands.execute(call);
  }

  health(): LaneHealth {
    const kafkaAnswers = this.link.isConnected() && this.link.silentMs === 0;
    return {
      kafka: kafkaAnswers && this.reader.healthy && this.publisher.healthy && this.inputs.healthy,
      postgres: this.leases.connected && this.worker.healthy,
      lanes: this.inputs
        .open()
        .map(({ lane }) => lane)
        .sort((a, b) => a - b),
      stopped: this.inputs.stopped(),
      parked: this.inputs.open().reduce((sum, { parked }) => sum + parked.size, 0),
      parkedInputs: this.inputs.open().reduce((sum, { parked }) => sum + parked.inputs, 0),
      lagMs: Math.max(0, ...this.inputs.open().map((lane) => lane.lagAt(Date.now()))),
    };
  }

  /** How far each of this replica's lanes is. */
  progress(): { lane: number; lagMs: number; inputsWaiting: number; eventsUnpublished: number }[] {
    const now = this.clock();
    return this.inputs.open().map((open) => ({
      lane: open.lane,
      lagMs: open.lagAt(now),
      inputsWaiting: open.queued,
      eventsUnpublished: this.publisher.unpublished(open.lane),
    }));
  }

  /** For how long the oldest committed event that the service's topic lacks has been waiting; 0 where it has all. */
  publishLagMs(): number {
    return this.publisher.lagAt(this.clock());
  }

  private get clock(): () => number {
    return this.options.clock ?? Date.now;
  }

  private async prepareLanes(): Promise<void> {
    const { lanes } = this.options;
    await createLanes(this.publisherPool, lanes);
    const { rows } = await this.publisherPool.query('SELECT count(*)::int AS count FROM lane');
    if (rows[0].count !== lanes)
      throw new Error(`the database has ${rows[0].count} lanes, but this deployment says ${lanes}`);
  }

  private leaseEvents(): LeaseEvents {
    return {
      onGained: (lanes) => this.inputs.gain(lanes),
      onHeld: (lanes) => this.inputs.keep(lanes),
      onLost: (lanes) => this.inputs.lose(lanes),
      giveUp: (lanes) => this.giveUp(lanes),
      onNotified: (lane) => void this.rows.lookAt(lane),
      isFit: () => this.link.silentMs < UNFIT_AFTER_MS,
      onTick: (client) => this.poll(client),
    };
  }

  private async giveUp(lanes: readonly number[]): Promise<void> {
    this.inputs.quiesce(lanes);
    await this.worker.settled();
    await this.publisher.flush(lanes, FLUSH_MS);
    for (const lane of lanes) this.publisher.close(lane);
  }

  private async poll(client: Client): Promise<void> {
    if (performance.now() - this.polledAt < POLL_MS) return;
    this.polledAt = performance.now();
    // Without lanes nobody else asks whether Kafka is there again.
    if (this.link.silentMs > 0) this.link.refreshMetadata();
    this.worker.noteProgress();
    await this.rows.lookAtAll(client);
  }
}
