import { FINANCE_READER } from '../finance-schema/reader-role.js';
import { PLANNER_OPTIONS } from '@liwu/event-log';
import { Client } from 'pg';

/** A session as finance's own role has it; every value comes as the text that `psql` shows, in UTC, and a null as an empty one. */
export class FinanceReader {
  private constructor(private readonly client: Client) {}

  static async connect(databaseUrl: string): Promise<FinanceReader> {
    const types = { getTypeParser: () => (text: unknown) => text };
    const client = new Client({ connectionString: databaseUrl, options: PLANNER_OPTIONS, types });
    await client.connect();
    await client.query(`SET SESSION AUTHORIZATION ${FINANCE_READER}`);
    await client.query(`SET search_path TO finance; SET TimeZone TO 'UTC'; SET default_transaction_read_only TO on`);
    return new FinanceReader(client);
  }

  async ask(sql: string): Promise<{ head: string[]; rows: string[][] }> {
    const { fields, rows } = await this.client.query<(string | null)[]>({ text: sql, rowMode: 'array' });
    return { head: fields.map(({ name }) => name), rows: rows.map((row) => row.map((value) => value ?? '')) };
  }

  async end(): Promise<void> {
    await this.client.end();
  }
}
