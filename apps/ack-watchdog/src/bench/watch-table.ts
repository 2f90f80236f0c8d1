import { DEFAULT_LANES } from '@liwu/contracts';
import { applyBatch, createLanes, LANE_MIGRATIONS, type Log, PLANNER_OPTIONS, type Row } from '@liwu/event-log';
import { migrate } from '@liwu/service-kit';
import { Client } from 'pg';
import { WATCHDOG_MIGRATIONS } from '../outstanding-gift/create-watchdog.js';
import { TURN_MS } from '../outstanding-gift/due-gifts.js';
import { DEFAULT_POLICY } from '../outstanding-gift/watch-policy.js';
import type { WatchInput } from '../outstanding-gift/watch-input.js';
import { type WatchdogHandler, watchdogHandler } from '../watchdog-handler.js';
import { type BenchGift, benchGift, holdOf, witnessOf } from './bench-gifts.js';

/** What a phase does to its gifts: they are held, then taken over, then witnessed; so each round leaves the table as it was. */
export type Work = 'insert' | 'claim' | 'close';
/** Whether the decided events are written, too, as the lanes do, or the watchdog's own tables alone. */
export type Wrote = 'table' | 'events';

interface TableResult {
  readonly gifts: number;
  readonly seconds: number;
  readonly nodeMs: number;
}

const DAY_MS = 86_400_000;
/** Before the bench's present: the take-over is due, and its repeat is not yet. */
const DUE_SINCE_MS = 21_000;
const SHARES = 3;
const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A third of the lanes, on a connection of its own: a replica with a backlog has three batches under way, of different lanes. */
interface Share {
  readonly client: Client;
  readonly lanes: readonly number[];
}

/**
 * The watchdog's tables on a database of their own: its handler and its statements, batch by batch as the lanes run them where much waits. The
 * time is one that stands still, a day before what fills the table is due.
 */
export class WatchTable {
  readonly #now = Date.now();
  #gifts = 0;
  #turn = 0;
  #round: BenchGift[] = [];

  private constructor(
    private readonly shares: readonly Share[],
    private readonly batch: number,
  ) {}

  /** Makes the tables, as the service does when it starts. `batch` inputs are one transaction of a third of the lanes. */
  static async create(url: string, batch: number): Promise<WatchTable> {
    await migrate(url, [...LANE_MIGRATIONS, ...WATCHDOG_MIGRATIONS], SILENT);
    const shares = Array.from({ length: SHARES }, (_, share) => ({
      client: new Client({ connectionString: url, options: PLANNER_OPTIONS }),
      lanes: Array.from({ length: DEFAULT_LANES }, (__, lane) => lane).filter((lane) => lane % SHARES === share),
    }));
    for (const { client } of shares) await client.connect();
    await createLanes(shares[0]!.client, DEFAULT_LANES);
    return new WatchTable(shares, batch);
  }

  /** Fills the table with gifts about which nothing is due for a day, each a millisecond after the one before. */
  async fill(gifts: number): Promise<TableResult> {
    return await this.#insert(
      this.#take(gifts, (n) => this.#now + DAY_MS + n),
      'table',
    );
  }

  /** One piece of a round; `insert` takes new gifts, the others those that it took. */
  async work(work: Work, gifts: number, wrote: Wrote): Promise<TableResult> {
    if (work === 'insert') {
      this.#round = this.#take(gifts, () => this.#now - DUE_SINCE_MS);
      return await this.#insert(this.#round, wrote);
    }
    if (work === 'claim') return await this.#claim(gifts, wrote);
    return await this.#apply(this.#round, (gift) => witnessOf(gift, this.#now), wrote);
  }

  /** How long it takes to ask all lanes what is due, `aheadMs` from now, so many times, in milliseconds each. */
  async ask(times: number, aheadMs: number): Promise<{ ms: number[]; rows: number }> {
    const { client } = this.shares[0]!;
    const lanes = this.shares.flatMap((share) => share.lanes);
    const ms: number[] = [];
    let rows = 0;
    for (let n = 0; n < times; n++) {
      const began = performance.now();
      rows = (await this.#due(client, lanes, this.#now + aheadMs + TURN_MS * n, DEFAULT_HANDLER)).length;
      ms.push(performance.now() - began);
    }
    return { ms, rows };
  }

  async outstanding(): Promise<number> {
    const { rows } = await this.shares[0]!.client.query('SELECT count(*)::int AS gifts FROM outstanding_gift');
    return rows[0].gifts;
  }

  async close(): Promise<void> {
    await Promise.all(this.shares.map(({ client }) => client.end()));
  }

  #take(gifts: number, heldAt: (n: number) => number): BenchGift[] {
    return Array.from({ length: gifts }, () => benchGift(this.#gifts, heldAt(this.#gifts++)));
  }

  #insert(gifts: readonly BenchGift[], wrote: Wrote): Promise<TableResult> {
    return this.#apply(gifts, (gift) => holdOf(gift, this.#now), wrote);
  }

  async #apply(
    gifts: readonly BenchGift[],
    input: (gift: BenchGift) => WatchInput,
    wrote: Wrote,
  ): Promise<TableResult> {
    const handler = HANDLERS[wrote];
    const parts = this.shares.map(({ lanes }) => gifts.filter(({ lane }) => lanes.includes(lane)));
    return await measured(gifts.length, () =>
      this.shares.map(async ({ client }, share) => {
        const part = parts[share]!;
        for (let from = 0; from < part.length; from += this.batch)
          await applyBatch(
            client,
            handler,
            part
              .slice(from, from + this.batch)
              .map(input)
              .sort(byLane),
          );
      }),
    );
  }

  /** Asks what is due, and takes it over, until nothing is. */
  async #claim(gifts: number, wrote: Wrote): Promise<TableResult> {
    let claimed = 0;
    const result = await measured(gifts, () =>
      this.shares.map(async ({ client, lanes }) => {
        for (;;) {
          const rows = await this.#due(
            client,
            lanes,
            this.#now + TURN_MS * (this.#turn++ % TURNS_STANDING),
            HANDLERS[wrote],
          );
          if (rows.length === 0) return;
          claimed += rows.length;
          const timers = rows.map((row) => ({
            kind: 'timer' as const,
            now: this.#now,
            ...HANDLERS[wrote].timers!.timer(row),
          }));
          await applyBatch(client, HANDLERS[wrote], timers.sort(byLane));
        }
      }),
    );
    if (claimed !== gifts) throw new Error(`${claimed} gifts were claimed, not ${gifts}`);
    return result;
  }

  async #due(client: Client, lanes: readonly number[], until: number, handler: WatchdogHandler): Promise<Row[]> {
    const { name, text, values } = handler.timers!.due(lanes, until, MOST_DUE);
    return (await client.query<Row>({ name, text, values: [...values] })).rows;
  }
}

/** As the lanes ask. */
const MOST_DUE = 4_000;
/** The turns go round so soon that the oldest have theirs and nothing else becomes due. */
const TURNS_STANDING = 5;
/** In a round all that is due is claimed as fast as the table gives it: without the bound that keeps take-overs from crowding out other work. */
const CLAIMS_PER_SECOND = 24_000;

const unreported = { count: () => undefined, log: { warn: () => undefined } };
const handlerOf = (takeOversPerSecond: number): WatchdogHandler =>
  watchdogHandler({ ...DEFAULT_POLICY, takeOversPerSecond }, DEFAULT_LANES, unreported);
const DEFAULT_HANDLER = handlerOf(DEFAULT_POLICY.takeOversPerSecond);

/** Decides as the watchdog does, and writes its tables, but no events. */
const tableAlone = (handler: WatchdogHandler): WatchdogHandler => ({
  ...handler,
  state: (rows, inputs) => {
    const batch = handler.state(rows, inputs);
    for (const input of inputs)
      for (const event of handler.decide(input, batch)) handler.evolve(batch, event, input.lane);
    return batch;
  },
  decide: () => [],
});
const HANDLERS: Record<Wrote, WatchdogHandler> = {
  events: handlerOf(CLAIMS_PER_SECOND),
  table: tableAlone(handlerOf(CLAIMS_PER_SECOND)),
};

const byLane = (one: WatchInput, other: WatchInput): number => one.lane - other.lane;

async function measured(gifts: number, run: () => Promise<void>[]): Promise<TableResult> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  await Promise.all(run());
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { gifts, seconds, nodeMs: (user + system) / 1_000 };
}
