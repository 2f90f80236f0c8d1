import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Counters } from '../counters.js';
import type { LaneHandler, Log } from '../lane-handler.js';
import { nextBackoff } from '../next-backoff.js';
import { HOT_PATH_OPTIONS, TIME_LIMITS } from '../postgres/connection-options.js';
import { type Batch, BatchCollector } from './batch-collector.js';
import { BatchTransaction } from './batch-transaction.js';
import type { DecidedTeller } from './decided-teller.js';
import { DueTimers, TIMER_POLL_MS } from './due-timers.js';
import type { LaneInputs } from './lane-inputs.js';
import type { LanePublisher } from './lane-publisher.js';

const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 3_000;

interface WorkerOptions<State, Command, Timer> {
  readonly handler: LaneHandler<State, Command, Timer>;
  readonly databaseUrl: string;
  readonly lanes: number;
  readonly log: Log;
  readonly counters: Counters;
  readonly clock: () => number;
  /** Without one nobody is told of what was decided. */
  readonly teller?: DecidedTeller | undefined;
}

/** So many batches are under way at most, so that this process folds one while the database writes others. */
const MOST_AT_ONCE = 3;

/**
 * Works this replica's lanes: one transaction after the other over all of them that have something waiting, and up to three at
 * once, of different lanes, where more waits than one takes.
 */
export class LaneWorker<State, Command, Timer> {
  private readonly idle: Client[] = [];
  private readonly underWay = new Set<Promise<void>>();
  /** What a batch failed with whose lanes have not been opened again yet. */
  private broken: unknown;
  private wake = Promise.withResolvers<void>();
  private awake = false;
  private running: Promise<void> | undefined;
  private stopping = false;
  private noting = false;
  private backoffMs = 0;
  private busy: Promise<void> = Promise.resolve();
  private readonly timers: DueTimers<Timer>;
  private readonly collector: BatchCollector<Command, Timer>;
  private readonly transaction: BatchTransaction<State, Command, Timer>;

  constructor(
    private readonly options: WorkerOptions<State, Command, Timer>,
    private readonly inputs: LaneInputs,
    publisher: LanePublisher,
  ) {
    const { handler, counters, clock, teller } = options;
    this.timers = new DueTimers(handler.timers, clock);
    this.collector = new BatchCollector({ ...options, poke: () => this.poke() }, inputs, publisher);
    this.transaction = new BatchTransaction(handler, counters, inputs, publisher, this.collector, teller);
  }

  start(): void {
    this.running ??= this.loop();
  }

  /** Something arrived, or a lane was gained. */
  poke(): void {
    this.awake = true;
    this.wake.resolve();
  }

  /** Writes down, with the next turn, how far the lanes have read where nothing was to be applied. */
  noteProgress(): void {
    this.noting = true;
    this.poke();
  }

  get healthy(): boolean {
    return this.backoffMs === 0;
  }

  /** Resolves when the batches that are under way now have ended. */
  async settled(): Promise<void> {
    await this.busy;
    await Promise.all(this.underWay);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.poke();
    await this.running;
    await Promise.all(this.underWay);
    await Promise.all(this.idle.map((client) => client.end()));
  }

  private async loop(): Promise<void> {
    while (!this.stopping) {
      if (!this.awake) await this.sleep();
      this.awake = false;
      const turn = this.turn();
      this.busy = turn;
      await turn;
      // However much waits, sockets and timers get their turn as well.
      if (this.awake) await immediate();
    }
  }

  /** Until poked; with timers until they are to be looked at again. */
  private async sleep(): Promise<void> {
    this.wake = Promise.withResolvers<void>();
    if (this.awake) return;
    if (!this.options.handler.timers) return this.wake.promise;
    const timeout = setTimeout(() => this.wake.resolve(), TIMER_POLL_MS);
    await this.wake.promise;
    clearTimeout(timeout);
  }

  private async turn(): Promise<void> {
    if (this.broken !== undefined) return this.openAgain();
    // Whoever ends pokes; until then another one begins only where it is worth its while.
    if (this.underWay.size === MOST_AT_ONCE) return;
    if (this.underWay.size > 0 && !this.collector.isWorthAnother) return;
    let client: Client | undefined;
    try {
      client = this.idle.pop() ?? (await this.connect());
      await this.inputs.openGained(client);
      const due = await this.timers.due(client, this.inputs.free());
      // Another batch may have broken meanwhile: first all lanes are opened again.
      if (this.broken !== undefined) return void this.idle.push(client);
      const batch = this.collector.collect(due);
      if (batch.taken.length > 0) {
        this.run(client, batch);
      } else {
        if (this.noting) await this.transaction.moveOver(client);
        this.backoffMs = 0;
        this.idle.push(client);
      }
      this.noting = false;
      if (this.inputs.anythingWaits()) this.awake = true;
    } catch (error) {
      if (client === undefined && this.underWay.size > 0) return this.doWithout(error);
      this.fault(client, error);
    }
  }

  /** A further connection is not to be had: those that there are go on, and whoever ends pokes. */
  private doWithout(error: unknown): void {
    this.options.log.warn({ err: error }, 'the lanes have no further database connection');
  }

  /** Begins the batch's transaction; `underWay` has it until it has ended, well or not. */
  private run(client: Client, batch: Batch<Command, Timer>): void {
    const lanes = batch.taken.map(({ lane }) => lane);
    const ended = async (): Promise<void> => {
      try {
        await this.transaction.run(client, batch);
        this.backoffMs = 0;
        this.idle.push(client);
        for (const lane of lanes) lane.busy = false;
      } catch (error) {
        // What became of these lanes is unknown: they stay busy until they are opened again.
        this.fault(client, error);
      } finally {
        this.underWay.delete(run);
        this.poke();
      }
    };
    for (const lane of lanes) lane.busy = true;
    const run = ended();
    this.underWay.add(run);
  }

  private async connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.options.databaseUrl,
      options: HOT_PATH_OPTIONS,
      application_name: 'lanes',
      ...TIME_LIMITS,
    });
    client.on('error', (error) => this.options.log.warn({ err: error }, 'the lanes lost their database connection'));
    await client.connect();
    return client;
  }

  /** What became of the batch is unknown. */
  private fault(client: Client | undefined, error: unknown): void {
    this.broken ??= error;
    if (client) this.letGo(client);
    this.poke();
  }

  private letGo(client: Client): void {
    void client
      .end()
      .catch((cause: unknown) => this.options.log.debug({ err: cause }, 'closing the connection of the lanes failed'));
  }

  /** Every lane is opened again, from what the database says, once nothing is under way any more. */
  private async openAgain(): Promise<void> {
    await Promise.all(this.underWay);
    // What broke one connection may have broken the others, which would tell only at their next batches.
    for (const client of this.idle.splice(0)) this.letGo(client);
    const error = this.broken;
    this.broken = undefined;
    this.backoffMs = nextBackoff(this.backoffMs, FIRST_BACKOFF_MS, MAX_BACKOFF_MS);
    this.options.log.warn({ err: error, backoffMs: this.backoffMs }, 'a batch failed; its lanes are opened again');
    this.options.counters.count('batch_faults');
    this.collector.failed();
    this.inputs.reopen(this.inputs.open());
    if (!this.stopping) await delay(this.backoffMs);
    this.poke();
  }
}
