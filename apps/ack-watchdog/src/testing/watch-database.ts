import { encodeEvent } from '@liwu/contracts';
import {
  type Appended,
  type DueTimer,
  PLANNER_OPTIONS,
  type Row,
  type Statement,
  type TimerInput,
} from '@liwu/event-log';
import { type FreshDatabase, freshDatabase } from '@liwu/test-kit';
import { Client } from 'pg';
import { createWatchdogTables } from '../outstanding-gift/create-watchdog.js';
import type { GiftTimer, WatchInput } from '../outstanding-gift/watch-input.js';
import { type WatchdogEvent, isWatchdogEvent } from '../outstanding-gift/watchdog-events.js';
import type { WatchdogHandler } from '../watchdog-handler.js';

/** A watchdog's tables in a database of their own, written batch by batch as the lanes do, without Kafka. */
export class WatchDatabase {
  readonly events: WatchdogEvent[] = [];

  private constructor(
    readonly client: Client,
    private readonly database: FreshDatabase,
  ) {}

  static async create(): Promise<WatchDatabase> {
    const database = await freshDatabase();
    const client = new Client({ connectionString: database.url, options: PLANNER_OPTIONS });
    await client.connect();
    await createWatchdogTables({ query: (sql) => client.query(sql) });
    return new WatchDatabase(client, database);
  }

  /** One batch in one transaction. */
  async run(handler: WatchdogHandler, inputs: readonly WatchInput[]): Promise<WatchdogEvent[]> {
    await this.client.query('BEGIN');
    const rows: Row[][] = [];
    for (const statement of handler.load(inputs)) rows.push(await this.rows(statement));
    let state = handler.state(rows, inputs);
    const appended: Appended[] = [];
    for (const input of inputs) {
      for (const event of handler.decide(input, state)) {
        state = handler.evolve(state, event, input.lane);
        appended.push({ event, lane: input.lane, sequence: 0, id: encodeEvent(event).id, hash: Buffer.alloc(32) });
      }
    }
    for (const statement of handler.save(state, appended)) await this.rows(statement);
    await this.client.query('COMMIT');
    const events = appended.map(({ event }) => event).filter(isWatchdogEvent);
    this.events.push(...events);
    return events;
  }

  /** What is due in these lanes, as the lanes ask for it. */
  async due(
    handler: WatchdogHandler,
    lanes: readonly number[],
    until: number,
    limit = 2_000,
  ): Promise<DueTimer<GiftTimer>[]> {
    const rows = await this.rows(handler.timers!.due(lanes, until, limit));
    return rows.map((row) => handler.timers!.timer(row));
  }

  /** Fires whatever is due in these lanes now, as one batch. */
  async fire(handler: WatchdogHandler, lanes: readonly number[], now: number): Promise<WatchdogEvent[]> {
    const due = await this.due(handler, lanes, now);
    return this.run(
      handler,
      due.map((timer): TimerInput<GiftTimer> => ({ kind: 'timer', now, ...timer })),
    );
  }

  async rows({ name, text, values }: Statement): Promise<Row[]> {
    return (await this.client.query<Row>({ name, text, values: [...values] })).rows;
  }

  async query(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(text, values)).rows;
  }

  tables(): Promise<Record<string, Row[]>> {
    return tablesOf((text) => this.query(text));
  }

  async drop(): Promise<void> {
    await this.client.end();
    await this.database.drop();
  }
}

/** All of a watchdog's tables, in a form that can be compared. */
export const tablesOf = async (query: (text: string) => Promise<Row[]>): Promise<Record<string, Row[]>> => ({
  outstanding: await query('SELECT * FROM outstanding_gift ORDER BY viewer_id, request_id'),
  ended: await query('SELECT * FROM ended_gift ORDER BY viewer_id, request_id'),
  viewers: await query('SELECT * FROM viewer_watch ORDER BY viewer_id'),
  budgets: await query('SELECT * FROM reminder_budget ORDER BY lane'),
});
