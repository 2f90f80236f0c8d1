import { Client, DatabaseError, type QueryResultRow } from 'pg';
import { isLostConnection } from '../shared/lost-connection.js';
import { messageOf } from '../shared/message-of.js';
import { type DatabaseUrls, STORING_SERVICES, type StoringService } from '../suite/storing-services.js';
import type { Verdict } from '../verify/violations.js';
import { FallingCounters } from './falling-counters.js';

/** A database that does not answer for so long is away, and is asked again at the next look. */
const ANSWER_WITHIN_MS = 2_000;
const UNDEFINED_TABLE = '42P01';

interface CounterRow {
  name: string;
  value: string;
}

/**
 * The last event is found by the index; that no event before it is missing, the chain's check tells in the end. Of the gateway's
 * topic, which has no sequences, a lane keeps an offset, and may go back with it.
 */
const COUNTERS = `
SELECT 'lane ' || lane || ' ' || name AS name, value::text FROM lane AS l, LATERAL (VALUES
  ('epoch', epoch), ('sequence', sequence), ('published_seq', published_seq),
  ('last event', (SELECT coalesce(max(e.sequence), 0) FROM event AS e WHERE e.lane = l.lane))) AS counter(name, value)
UNION ALL SELECT 'lane ' || lane || ' input ' || source, sequence::text FROM lane_input WHERE source <> 'rtm-gateway'`;

/** A service's counters, by a connection that is made anew after a fault. */
class CounterReader {
  #client: Client | undefined;

  constructor(private readonly url: string) {}

  /** Undefined where the database is away, or has no tables yet. */
  async read(): Promise<CounterRow[] | undefined> {
    try {
      const client = this.#client ?? (await this.#connect());
      return (await client.query<CounterRow & QueryResultRow>(COUNTERS)).rows;
    } catch (error) {
      // Nobody waits for its end: a server that is frozen would keep us waiting.
      void this.close();
      if (isLostConnection(error) || (error instanceof DatabaseError && error.code === UNDEFINED_TABLE))
        return undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'liwu-counter-watch',
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
    });
    // A connection that breaks between two looks is no end of the process: the next look makes another.
    client.on('error', () => undefined);
    await client.connect();
    return (this.#client = client);
  }
}

/**
 * Watches, while a run goes on, that none of the lanes' counters ever falls: epochs, sequences, what is published,
 * what is applied, and the last event that is stored. Whoever runs it calls `look` every second or so.
 */
export class CounterWatch {
  readonly #counters = new FallingCounters();
  readonly #readers: readonly (readonly [StoringService, CounterReader])[];
  #away = 0;
  #looking: Promise<void> | undefined;

  constructor(urls: DatabaseUrls) {
    this.#readers = STORING_SERVICES.map((service) => [service, new CounterReader(urls[service])]);
  }

  /**
   * Looks once at all databases. Never rejects: that one is away is counted, and whatever else kept it from looking is a violation.
   * A look that is still under way is this one too.
   */
  look(): Promise<void> {
    this.#looking ??= this.#lookAtAll().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  verdict(): Verdict {
    return this.#counters.verdict(`; ${this.#away} times a database was away`);
  }

  async close(): Promise<void> {
    await this.#looking;
    await Promise.all(this.#readers.map(([, reader]) => reader.close()));
  }

  async #lookAtAll(): Promise<void> {
    await Promise.all(
      this.#readers.map(async ([service, reader]) => {
        try {
          const rows = await reader.read();
          if (!rows) this.#away += 1;
          for (const { name, value } of rows ?? [])
            this.#counters.note(`${service} ${name}`, BigInt(value), Date.now());
        } catch (error) {
          this.#counters.unseen(`${service}: could not be looked at: ${messageOf(error)}`);
        }
      }),
    );
  }
}
