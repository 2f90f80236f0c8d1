import { DEFAULT_LANES, type LiwuEvent } from '@liwu/contracts';
import { applyBatch, createLanes, createLaneTables, type Input, PLANNER_OPTIONS } from '@liwu/event-log';
import { type FreshDatabase, freshDatabase } from '@liwu/test-kit';
import { Client } from 'pg';
import { WALLET_MIGRATIONS } from '../create-wallet.js';
import type { WalletCommand } from '../wallet-command.js';
import type { WalletHandler } from '../wallet-handler.js';

/** A wallet's database of its own, written batch by batch as the lanes do, without Kafka. */
export class WalletDatabase {
  private constructor(
    readonly client: Client,
    private readonly database: FreshDatabase,
  ) {}

  static async create(): Promise<WalletDatabase> {
    const database = await freshDatabase();
    const made = new WalletDatabase(await connect(database.url), database);
    await createLaneTables(made.client);
    await createLanes(made.client, DEFAULT_LANES);
    for (const Migration of WALLET_MIGRATIONS) await new Migration().up(made.client);
    return made;
  }

  get url(): string {
    return this.database.url;
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
    const { appended } = await applyBatch(client, handler, inputs);
    return appended.map(({ event }) => event);
  }

  async drop(): Promise<void> {
    await this.client.end();
    await this.database.drop();
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, options: PLANNER_OPTIONS });
  await client.connect();
  return client;
}
