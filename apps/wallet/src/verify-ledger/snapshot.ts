import type { Row } from '@liwu/event-log';
import { Client } from 'pg';

/** Names without a schema are Postgres's own: whoever can make functions could otherwise have us call theirs. */
const OPTIONS = '-c timezone=UTC -c datestyle=ISO -c search_path=pg_catalog -c jit=off -c client_min_messages=warning';
const ROWS_AT_ONCE = 5_000;

/** The database as it was at one moment, however long it is read: whoever works on it goes on, and is never waited for. */
export class Snapshot {
  private cursors = 0;
  private latest: Promise<unknown> = Promise.resolve();

  private constructor(private readonly client: Client) {}

  /** Runs `work` on a snapshot that is opened now. */
  static async with<T>(databaseUrl: string, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    const client = new Client({ connectionString: databaseUrl, options: OPTIONS, application_name: 'verify-ledger' });
    // A connection that breaks between two statements is no end of the process: the next one rejects.
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      return await work(new Snapshot(client));
    } finally {
      await client.end();
    }
  }

  async rows<Found extends Row = Row>(text: string, values: readonly unknown[] = []): Promise<Found[]> {
    return (await this.query(text, [...values])).rows as Found[];
  }

  /** Several may be asked at once: they are answered in their order. */
  query(text: string, values: unknown[] = []): Promise<{ rows: Row[] }> {
    const answer = this.latest.then(() => this.client.query<Row>(text, values));
    this.latest = answer.catch(() => undefined); // whoever asked is told
    return answer;
  }

  /** All rows of a query, a few thousand at a time. */
  async *stream(text: string, values: readonly unknown[] = []): AsyncGenerator<Row[]> {
    const cursor = `read_${(this.cursors += 1)}`;
    await this.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${text}`, [...values]);
    for (;;) {
      const { rows } = await this.query(`FETCH ${ROWS_AT_ONCE} FROM ${cursor}`);
      if (rows.length > 0) yield rows;
      if (rows.length < ROWS_AT_ONCE) break;
    }
    await this.query(`CLOSE ${cursor}`);
  }
}
