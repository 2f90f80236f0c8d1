import { decodeEvent, eventTypeOf, type LiwuEvent } from '@liwu/contracts';
import pg from 'pg';

const ROWS_AT_ONCE = 5_000;

interface EventRow {
  readonly lane: number;
  readonly sequence: string;
  readonly type: string;
  readonly key: string;
  readonly value: Buffer;
}

/** Reads on, from where it began, in a service's event table: what the service truly decided, whatever it says. */
export class EventReader {
  readonly #next = new Map<number, bigint>();
  #reading: Promise<void> | undefined;

  private constructor(
    /** One connection, for whoever wants to ask more of the same database. */
    readonly pool: pg.Pool,
    private readonly keyPrefix: string,
    private readonly onEvent: (event: LiwuEvent) => void,
  ) {}

  /** Hands over all events from now on whose key begins so. */
  static async open(databaseUrl: string, keyPrefix: string, onEvent: (event: LiwuEvent) => void): Promise<EventReader> {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, application_name: 'liwu-crowd' });
    // A connection that breaks between two questions is no end of the process: whoever asks the next one is told.
    pool.on('error', () => undefined);
    const reader = new EventReader(pool, keyPrefix, onEvent);
    const { rows } = await pool.query<{ lane: number; sequence: string }>('SELECT lane, sequence FROM lane');
    for (const { lane, sequence } of rows) reader.#next.set(lane, BigInt(sequence) + 1n);
    return reader;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** Reads what is new in every lane, to its end; whoever asks meanwhile gets the same reading. */
  async readOn(): Promise<void> {
    this.#reading ??= this.#readToTheEnd().finally(() => (this.#reading = undefined));
    await this.#reading;
  }

  async #readToTheEnd(): Promise<void> {
    for (;;) {
      const { rows } = await this.pool.query<EventRow>({
        name: 'crowd-events',
        text: `SELECT e.lane, e.sequence, e.type, e.key, e.value
FROM unnest($1::int[], $2::bigint[]) AS at (lane, next)
CROSS JOIN LATERAL (
  SELECT * FROM event WHERE event.lane = at.lane AND event.sequence >= at.next ORDER BY sequence LIMIT ${ROWS_AT_ONCE}
) AS e ORDER BY e.lane, e.sequence`,
        values: [[...this.#next.keys()], [...this.#next.values()].map(String)],
      });
      for (const row of rows) this.#read(row);
      if (rows.length < ROWS_AT_ONCE) return;
    }
  }

  #read({ key, lane, sequence, type, value }: EventRow): void {
    this.#next.set(lane, BigInt(sequence) + 1n);
    const known = key.startsWith(this.keyPrefix) ? eventTypeOf(type) : undefined;
    if (known) this.onEvent(decodeEvent(type, value));
  }
}
