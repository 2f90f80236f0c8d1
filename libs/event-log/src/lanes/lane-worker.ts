import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import type { Counters } from '../counters.js';
import { LaneStopped } from '../errors.js';
import type { Input, LaneHandler, Log, Statement, TimerInput } from '../lane-handler.js';
import type { LanePublisher } from './lane-publisher.js';
import { DecisionFailed, type Folded, type LaneEnd, fold } from './fold.js';
import type { LaneInputs } from './lane-inputs.js';
import { type OpenLane, type Waiting, readInput } from './open-lane.js';
import {
  HOT_PATH_OPTIONS,
  type InputPosition,
  type LaneRow,
  TIME_LIMITS,
  begin,
  commit,
  insertEvents,
  laneRow,
  lockLanes,
  runAll,
  updateInputs,
  updateLanes,
} from './lane-store.js';

/** The most inputs of one lane, and of all lanes, in one transaction. */
const LANE_BATCH = 500;
const BATCH = 2_000;
const TIMER_POLL_MS = 250;
/** Timers of lanes that have not caught up with their inputs since this long ago wait. */
const TIMER_LAG_MS = 2_000;
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 3_000;

export interface WorkerOptions<State, Command, Timer> {
  readonly handler: LaneHandler<State, Command, Timer>;
  readonly databaseUrl: string;
  readonly lanes: number;
  readonly log: Log;
  readonly counters: Counters;
  readonly clock: () => number;
}

interface Taken {
  readonly lane: OpenLane;
  readonly waiting: readonly Waiting[];
}

/** A batch as it goes into its transaction. `origins` tells for each input where it came from. */
interface Batch<Command, Timer> {
  readonly taken: readonly Taken[];
  readonly inputs: Input<Command, Timer>[];
  readonly origins: { lane: OpenLane; waiting: Waiting | undefined }[];
}

/** Works this replica's lanes: one transaction after the other over all of them that have something waiting. */
export class LaneWorker<State, Command, Timer> {
  private client: Client | undefined;
  private wake = Promise.withResolvers<void>();
  private awake = false;
  private running: Promise<void> | undefined;
  private stopping = false;
  private turns = 0;
  /** How many inputs the next batch may have: halved while the database refuses what was decided, until the input is found. */
  private largest = BATCH;
  private noting = false;
  private timersPolledAt = -Infinity;
  private backoffMs = 0;
  private busy: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: WorkerOptions<State, Command, Timer>,
    private readonly inputs: LaneInputs,
    private readonly publisher: LanePublisher,
  ) {}

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

  /** Resolves when the batch that is under way now has ended. */
  settled(): Promise<void> {
    return this.busy;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.poke();
    await this.running;
    await this.client?.end();
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
    try {
      const client = (this.client ??= await this.connect());
      await this.inputs.openGained(client);
      const timers = await this.dueTimers(client);
      const batch = this.collect(timers);
      if (batch.inputs.length > 0) await this.run(client, batch);
      else if (this.noting) await this.moveOver(client);
      this.noting = false;
      if (this.inputs.anythingWaits()) this.awake = true;
      this.backoffMs = 0;
    } catch (error) {
      await this.fault(error);
    }
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

  private async dueTimers(client: Client): Promise<TimerInput<Timer>[]> {
    const { timers } = this.options.handler;
    if (!timers || performance.now() - this.timersPolledAt < TIMER_POLL_MS) return [];
    this.timersPolledAt = performance.now();
    const now = this.options.clock();
    const ready = this.inputs
      .open()
      .filter((lane) => lane.stopped === undefined && lane.caughtUpAt > now - TIMER_LAG_MS);
    if (ready.length === 0) return [];
    const until = Math.min(now, ...ready.map(({ caughtUpAt }) => caughtUpAt));
    const [rows = []] = await runAll(client, [
      timers.due(
        ready.map(({ lane }) => lane),
        until,
        BATCH,
      ),
    ]);
    if (rows.length === BATCH) this.timersPolledAt = -Infinity;
    return rows.map((row) => ({ kind: 'timer', now, ...timers.timer(row) }));
  }

  /** What goes into one transaction: of each lane its next inputs, then its due timers. */
  private collect(timers: readonly TimerInput<Timer>[]): Batch<Command, Timer> {
    const now = this.options.clock();
    const batch: Batch<Command, Timer> = { taken: [], inputs: [], origins: [] };
    const taken: Taken[] = [];
    for (const lane of this.inTurn()) {
      const room = Math.min(LANE_BATCH, this.largest - batch.inputs.length);
      if (room <= 0) break;
      if (this.publisher.isBehind(lane.lane)) continue;
      const waiting = this.readable(lane, lane.next(room), now, batch);
      const left = Math.max(0, this.largest - batch.inputs.length);
      const due = lane.stopped === undefined ? timers.filter((timer) => timer.lane === lane.lane).slice(0, left) : [];
      for (const timer of due) {
        batch.inputs.push(timer);
        batch.origins.push({ lane, waiting: undefined });
      }
      if (waiting.length > 0 || due.length > 0) taken.push({ lane, waiting });
    }
    return { ...batch, taken };
  }

  /** The open lanes, each turn beginning with another one, so that none starves behind the backlogs of others. */
  private inTurn(): OpenLane[] {
    const open = this.inputs.open();
    const first = this.turns++ % Math.max(1, open.length);
    return [...open.slice(first), ...open.slice(0, first)];
  }

  private readable(
    lane: OpenLane,
    waiting: readonly Waiting[],
    now: number,
    batch: Batch<Command, Timer>,
  ): readonly Waiting[] {
    for (const [index, one] of waiting.entries()) {
      try {
        batch.inputs.push(readInput(one, lane.lane, this.options.lanes, now));
        batch.origins.push({ lane, waiting: one });
      } catch (error) {
        this.poisoned(lane, one, error);
        return waiting.slice(0, index);
      }
    }
    return waiting;
  }

  private poisoned(lane: OpenLane, waiting: Waiting | undefined, error: unknown): void {
    const what = waiting ? `${waiting.headers.type} ${waiting.headers.id}` : 'a timer';
    const reason = `${what} cannot be applied: ${error instanceof Error ? error.message : String(error)}`;
    this.options.log.error({ err: error, lane: lane.lane }, 'the lane stops at an input that cannot be applied');
    this.options.counters.count('poison_inputs');
    if (waiting) lane.poisoned(waiting, reason);
    else lane.stopped = reason;
    this.poke();
  }

  private async run(client: Client, batch: Batch<Command, Timer>): Promise<void> {
    const { handler, counters } = this.options;
    const lanes = batch.taken.map(({ lane }) => lane.lane);
    const [, locked, ...rows] = await runAll(client, [begin, lockLanes(lanes), ...handler.load(batch.inputs)]);
    const fenced = this.checkFences(
      batch.taken.map(({ lane }) => lane),
      (locked ?? []).map(laneRow),
    );
    if (fenced.length > 0) return this.letGo(client, fenced);
    const from = new Map<number, LaneEnd>(
      batch.taken.map(({ lane: { lane, sequence, head } }) => [lane, { sequence, head }]),
    );
    const folded = this.folded(batch, handler.state(rows, batch.inputs), from);
    if (!folded) {
      await client.query('ROLLBACK');
      return;
    }
    const positions = batch.taken.map(({ lane, waiting }) => lane.positionsAfter(waiting.length));
    try {
      await runAll(client, this.writes(batch, folded, positions));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await client.query('ROLLBACK');
      return this.refused(batch, error);
    }
    this.largest = Math.min(BATCH, this.largest * 2);
    for (const [index, { lane, waiting }] of batch.taken.entries()) {
      lane.commit(waiting.length, positions[index]!);
      Object.assign(lane, folded.ends.get(lane.lane));
      this.inputs.drained(lane);
    }
    this.publisher.committed(folded.placed);
    counters.count('batches');
    counters.count('inputs_applied', batch.inputs.length);
    counters.count('events_appended', folded.placed.length);
  }

  private writes(
    batch: Batch<Command, Timer>,
    folded: Folded<State>,
    positions: readonly (readonly InputPosition[])[],
  ): Statement[] {
    const moved = batch.taken.flatMap(({ lane: { lane } }, index) =>
      positions[index]!.map((position) => ({ lane, position })),
    );
    const ends = [...folded.ends].map(([lane, end]) => ({ lane, ...end, publishedSeq: this.publisher.ackedOf(lane) }));
    return [
      ...this.saves(folded),
      ...(folded.placed.length > 0 ? [insertEvents(folded.placed)] : []),
      ...(ends.length > 0 ? [updateLanes(ends)] : []),
      ...(moved.length > 0 ? [updateInputs(moved)] : []),
      commit,
    ];
  }

  private saves(folded: Folded<State>): readonly Statement[] {
    try {
      return this.options.handler.save(folded.state, folded.appended);
    } catch (cause) {
      throw new SaveFailed('what was decided cannot be saved', { cause });
    }
  }

  /** What was decided breaks a rule of the tables: some input of the batch is poison. Smaller batches find it. */
  private refused(batch: Batch<Command, Timer>, error: unknown): void {
    const { length } = batch.inputs;
    this.options.log.error({ err: error, inputs: length }, 'the database refuses what was decided');
    this.options.counters.count('batches_refused');
    this.largest = Math.max(1, Math.floor(Math.min(length, this.largest) / 2));
    this.poke();
    if (length > 1) return;
    const { lane, waiting } = batch.origins[0]!;
    this.poisoned(lane, waiting, error);
  }

  /** Moves the inputs' positions over what none of this service's decisions needs. */
  private async moveOver(client: Client): Promise<void> {
    const moved = this.inputs
      .open()
      .filter(({ queued }) => queued === 0)
      .map((lane) => ({ lane, positions: lane.positionsAfter(0) }))
      .filter(({ positions }) => positions.length > 0);
    if (moved.length === 0) return;
    const [, locked] = await runAll(client, [begin, lockLanes(moved.map(({ lane }) => lane.lane))]);
    const fenced = this.checkFences(
      moved.map(({ lane }) => lane),
      (locked ?? []).map(laneRow),
    );
    if (fenced.length > 0) return this.letGo(client, fenced);
    await runAll(client, [
      updateInputs(
        moved.flatMap(({ lane, positions }) => positions.map((position) => ({ lane: lane.lane, position }))),
      ),
      commit,
    ]);
    for (const { lane, positions } of moved) lane.commit(0, positions);
  }

  private async letGo(client: Client, fenced: readonly OpenLane[]): Promise<void> {
    await client.query('ROLLBACK');
    this.options.counters.count('lanes_fenced', fenced.length);
    this.inputs.reopen(fenced);
  }

  /** The lanes that somebody else has opened meanwhile. Where only commands wrote, their events are taken over. */
  private checkFences(lanes: readonly OpenLane[], rows: readonly LaneRow[]): OpenLane[] {
    return lanes.filter((lane) => {
      const row = rows.find((candidate) => candidate.lane === lane.lane);
      if (row?.epoch !== lane.epoch) return true;
      this.publisher.raise(lane.lane, row.sequence);
      lane.sequence = row.sequence;
      lane.head = row.head;
      return false;
    });
  }

  private folded(
    batch: Batch<Command, Timer>,
    state: State,
    from: ReadonlyMap<number, LaneEnd>,
  ): ReturnType<typeof fold<State, Command, Timer>> | undefined {
    try {
      return fold(this.options.handler, batch.inputs, state, from);
    } catch (error) {
      if (!(error instanceof DecisionFailed)) throw error;
      const { lane, waiting } = batch.origins[error.index]!;
      this.poisoned(lane, waiting, error.cause);
      return undefined;
    }
  }

  /** What became of the batch is unknown: every lane is opened again, from what the database says. */
  private async fault(error: unknown): Promise<void> {
    this.backoffMs = Math.min(Math.max(FIRST_BACKOFF_MS, this.backoffMs * 2), MAX_BACKOFF_MS);
    if (error instanceof LaneStopped) this.options.log.error({ err: error, lane: error.lane }, 'a lane stops');
    else this.options.log.warn({ err: error, backoffMs: this.backoffMs }, 'a batch failed; its lanes are opened again');
    this.options.counters.count('batch_faults');
    const client = this.client;
    this.client = undefined;
    void client
      ?.end()
      .catch((cause: unknown) => this.options.log.debug({ err: cause }, 'closing the connection of the lanes failed'));
    this.inputs.reopen(this.inputs.open());
    if (!this.stopping) await delay(this.backoffMs);
    this.poke();
  }
}

/** A handler that threw where it should have said what to write. */
class SaveFailed extends Error {
  override readonly name = 'SaveFailed';
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation): the input is at fault, not the database. */
const isRefusal = (error: unknown): boolean =>
  error instanceof SaveFailed || (error instanceof DatabaseError && /^2[23]/.test(error.code ?? ''));
