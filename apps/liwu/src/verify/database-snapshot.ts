import { LEDGER_UNITS_PER_COIN } from '@liwu/contracts';
import { Client, type QueryResultRow } from 'pg';
import type { LaneHead, StoredEvent } from './stored-event.js';
import type { LedgerBalance, LedgerTransfer } from './trial-balance-check.js';

const PAGE_ROWS = 5_000;
/** Asked of a server that does not remember commits, it would be an error. */
const COMMITTED_AT = `CASE WHEN current_setting('track_commit_timestamp') = 'on' THEN pg_xact_commit_timestamp(t.xmin) END`;

/** As node-postgres gives them: bigint comes as text. */
interface EventRow {
  lane: number;
  sequence: string;
  type: string;
  id: string;
  key: string;
  subject: string;
  at: string;
  traceparent: string | null;
  value: Buffer;
  prev: Buffer;
  recorded_at: string;
  committed_at: string | null;
}
interface TransferRow {
  seq: string;
  event_id: string | null;
  debit: string;
  credit: string;
  unit: string;
  amount: string;
}

/** How far a lane has applied one input topic. */
export interface LaneInput {
  readonly lane: number;
  readonly source: string;
  readonly sequence: number;
  readonly nextOffset: number;
}

/** A service's database as it stood at one moment: everything that is read through it is of that moment. */
export class DatabaseSnapshot {
  private constructor(
    private readonly client: Client,
    /** Milliseconds, by the database's clock. */
    readonly takenAt: number,
  ) {}

  static async take(url: string): Promise<DatabaseSnapshot> {
    const client = new Client({ connectionString: url, application_name: 'liwu-verify' });
    // A connection that breaks between two questions is no end of the process: whoever asks the next one is told.
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await client.query<{ now: string }>(
      'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
    );
    return new DatabaseSnapshot(client, Number(rows[0]?.now));
  }

  async end(): Promise<void> {
    await this.client.end();
  }

  async laneHeads(): Promise<LaneHead[]> {
    const { rows } = await this.client.query<{ lane: number; sequence: string; head: Buffer }>(
      'SELECT lane, sequence, head FROM lane',
    );
    return rows.map(({ lane, sequence, head }) => ({ lane, sequence: Number(sequence), head }));
  }

  async laneInputs(): Promise<LaneInput[]> {
    const { rows } = await this.client.query<{ lane: number; source: string; sequence: string; next_offset: string }>(
      'SELECT lane, source, sequence, next_offset FROM lane_input',
    );
    return rows.map(({ lane, source, sequence, next_offset: nextOffset }) => ({
      lane,
      source,
      sequence: Number(sequence),
      nextOffset: Number(nextOffset),
    }));
  }

  /** A lane's events in the order of their sequences. */
  async *events(lane: number): AsyncGenerator<StoredEvent> {
    const columns = `lane, sequence, type, id, key, subject, at, traceparent, value, prev,
      floor(extract(epoch FROM recorded_at) * 1000)::bigint AS recorded_at,
      floor(extract(epoch FROM ${COMMITTED_AT}) * 1000)::bigint AS committed_at`;
    for await (const row of this.#pages<EventRow>('event', columns, lane, 'sequence')) {
      const { sequence, at, traceparent, recorded_at: recordedAt, committed_at: committedAt, ...rest } = row;
      yield {
        ...rest,
        sequence: Number(sequence),
        at: Number(at),
        traceparent: traceparent ?? undefined,
        recordedAt: Number(recordedAt),
        committedAt: committedAt === null ? undefined : Number(committedAt),
      };
    }
  }

  /** For each lane, how many of its events of these types come after a sequence. */
  async countEventsAfter(
    lanes: readonly number[],
    sequences: readonly number[],
    types: readonly string[],
  ): Promise<Map<number, number>> {
    const { rows } = await this.client.query<{ lane: number; events: string }>(
      `SELECT u.lane, (SELECT count(*) FROM event AS e
                       WHERE e.lane = u.lane AND e.sequence > u.sequence AND e.type = ANY($3::text[])) AS events
       FROM unnest($1::int[], $2::bigint[]) AS u(lane, sequence)`,
      [lanes, sequences, types],
    );
    return new Map(rows.map(({ lane, events }) => [lane, Number(events)]));
  }

  /** The ledger's transfers of a lane, with the event that each belongs to. */
  async *transfers(lane: number): AsyncGenerator<LedgerTransfer> {
    const columns = `seq, debit, credit, unit, amount,
      (SELECT event_id FROM posting WHERE posting.lane = t.lane AND posting.seq = t.posting_seq) AS event_id`;
    for await (const row of this.#pages<TransferRow>('transfer', columns, lane, 'seq')) {
      const { seq, event_id: eventId, amount, ...rest } = row;
      yield { ...rest, lane, seq: Number(seq), eventId: eventId ?? undefined, amount: BigInt(amount) };
    }
  }

  /** Every balance that the wallet keeps, on the account's normal side. */
  async balances(): Promise<LedgerBalance[]> {
    const { rows } = await this.client.query<{ lane: number; account: string; unit: string; balance: string }>(
      'SELECT lane, account, unit, balance FROM balance',
    );
    return rows.map(({ lane, account, unit, balance }) => ({ lane, account, unit, balance: BigInt(balance) }));
  }

  /** How many holds of the wallet are open. */
  async countOpenHolds(): Promise<number> {
    const { rows } = await this.client.query<{ open: string }>(
      "SELECT count(*) AS open FROM gift_hold WHERE status = 'held'",
    );
    return Number(rows[0]?.open);
  }

  /** What the wallet's open holds add up to, in 1/10,000 coin, by viewer. */
  async heldByHolds(): Promise<Map<string, bigint>> {
    const { rows } = await this.client.query<{ viewer_id: string; coins: string }>(
      "SELECT viewer_id, sum(cost) AS coins FROM gift_hold WHERE status = 'held' GROUP BY viewer_id",
    );
    return new Map(rows.map(({ viewer_id: viewer, coins }) => [viewer, BigInt(coins) * LEDGER_UNITS_PER_COIN]));
  }

  /** Whatever else somebody wants to know of this moment. */
  async rows<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.client.query<Row>(text, [...values]);
    return rows;
  }

  async *#pages<Row extends QueryResultRow>(
    table: string,
    columns: string,
    lane: number,
    by: keyof Row & string,
  ): AsyncGenerator<Row> {
    const text = `SELECT ${columns} FROM ${table} AS t WHERE lane = $1 AND ${by} > $2 ORDER BY ${by} LIMIT ${PAGE_ROWS}`;
    for (let after: unknown = '0'; ;) {
      const { rows } = await this.client.query<Row>(text, [lane, after]);
      yield* rows;
      const last = rows.at(-1);
      if (!last || rows.length < PAGE_ROWS) return;
      after = last[by];
    }
  }
}
