import { type LiwuEvent, encodeEvent } from '@liwu/contracts';
import { type Appended, type Input, PLANNER_OPTIONS, type Row, type Statement } from '@liwu/event-log';
import { type FreshDatabase, freshDatabase } from '@liwu/test-kit';
import { Client } from 'pg';
import { CreateWallet1764000100000 } from '../create-wallet.js';
import type { WalletCommand } from '../wallet-command.js';
import type { WalletHandler } from '../wallet-handler.js';

/** A wallet's tables in a database of their own, written batch by batch as the lanes do, without Kafka. */
export class WalletDatabase {
  private readonly sequences = new Map<number, number>();

  private constructor(
    readonly client: Client,
    private readonly database: FreshDatabase,
  ) {}

  static async create(): Promise<WalletDatabase> {
    const database = await freshDatabase();
    const made = new WalletDatabase(await connect(database.url), database);
    await new CreateWallet1764000100000().up({ query: (sql) => made.client.query(sql) });
    return made;
  }

  /** A further connection, as another replica has it. */
  connect(): Promise<Client> {
    return connect(this.database.url);
  }

  /** One batch in one transaction; rolled back where anything fails. */
  async run(
    handler: WalletHandler,
    inputs: readonly Input<WalletCommand>[],
    client = this.client,
  ): Promise<LiwuEvent[]> {
    await client.query('BEGIN');
    try {
      const rows: Row[][] = [];
      for (const statement of handler.load(inputs)) rows.push(await run(client, statement));
      let state = handler.state(rows, inputs);
      const appended: Appended[] = [];
      for (const input of inputs) {
        for (const event of handler.decide(input, state)) {
          state = handler.evolve(state, event, input.lane);
          appended.push(this.append(event, input.lane));
        }
      }
      for (const statement of handler.save(state, appended)) await run(client, statement);
      await client.query('COMMIT');
      return appended.map(({ event }) => event);
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    }
  }

  async drop(): Promise<void> {
    await this.client.end();
    await this.database.drop();
  }

  private append(event: LiwuEvent, lane: number): Appended {
    const sequence = (this.sequences.get(lane) ?? 0) + 1;
    this.sequences.set(lane, sequence);
    return { event, lane, sequence, id: encodeEvent(event).id };
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, options: PLANNER_OPTIONS });
  await client.connect();
  return client;
}

async function run(client: Client, { name, text, values }: Statement): Promise<Row[]> {
  return (await client.query<Row>({ name, text, values: [...values] })).rows;
}
