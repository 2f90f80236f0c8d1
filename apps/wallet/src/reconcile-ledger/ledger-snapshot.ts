import type { Row } from '@liwu/event-log';
import { Client } from 'pg';
import type { GiftKey, GiftStatus, SettledRow } from './compare-decisions.js';
import type { LedgerPosting, PostedTransfer } from './judge-posting.js';

const POSTINGS_AT_ONCE = 2_000;
const GIFTS_AT_ONCE = 5_000;

/** The order of the primary keys is the one that is wanted: nothing is to be sorted, nothing read as a whole before its first row comes. */
const IN_ORDER = '-c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off';
const OPTIONS = `-c timezone=UTC -c datestyle=ISO -c search_path=public -c jit=off -c statement_timeout=0 ${IN_ORDER}`;

/** The wallet as it was at one moment, however long it is read: whoever works on it goes on, and is never waited for. */
export class LedgerSnapshot {
  private isSettledOpen = false;
  private rest: SettledOfLane[] = [];

  private constructor(
    private readonly client: Client,
    /** When that moment was, by the database's clock; milliseconds since 1970. */
    readonly now: number,
  ) {}

  static async with<T>(databaseUrl: string, work: (snapshot: LedgerSnapshot) => Promise<T>): Promise<T> {
    const client = new Client({
      connectionString: databaseUrl,
      options: OPTIONS,
      application_name: 'reconcile-ledger',
      keepAlive: true,
    });
    // A connection that breaks between two statements is no end of the process: the next one rejects.
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const { rows } = await client.query<{ ms: number }>('SELECT (extract(epoch FROM now()) * 1000)::float8 AS ms');
      return await work(new LedgerSnapshot(client, rows[0]!.ms));
    } finally {
      await client.end();
    }
  }

  /** All postings of a lane with their transfers, in the order of the books. */
  async *postings(lane: number): AsyncGenerator<readonly LedgerPosting[]> {
    for await (const rows of this.pages('postings', POSTINGS, [lane], POSTINGS_AT_ONCE)) yield rows.map(postingOf);
  }

  /** What became of these gifts. */
  async statusOf(lane: number, gifts: readonly GiftKey[]): Promise<GiftStatus[]> {
    const { rows } = await this.client.query<Row>({
      name: 'statuses',
      text: STATUSES,
      values: [lane, gifts.map(({ viewerId }) => viewerId), gifts.map(({ requestId }) => requestId)],
    });
    return rows.map(({ status, is_parked: isParked }) => ({ status: status ?? undefined, isParked }));
  }

  /** The settled gifts of a lane. Lanes are to be asked for in their order: the table, which no index has by lane, is read once for all. */
  async *settledOf(lane: number): AsyncGenerator<readonly SettledRow[]> {
    await this.openSettled();
    for (;;) {
      if (this.rest.length === 0) this.rest = await this.moreSettled();
      const until = this.rest.findIndex((row) => row.lane > lane);
      const [mine, others] = until < 0 ? [this.rest, []] : [this.rest.slice(0, until), this.rest.slice(until)];
      const isEnded = this.rest.length === 0 || others.length > 0;
      this.rest = others;
      yield mine.filter((row) => row.lane === lane);
      if (isEnded) return;
    }
  }

  private async openSettled(): Promise<void> {
    if (this.isSettledOpen) return;
    this.isSettledOpen = true;
    // Here a sort is what is wanted: it spills to Postgres's disk, not into this process.
    await this.client.query('SET LOCAL enable_seqscan = on; SET LOCAL enable_sort = on');
    await this.client.query(`DECLARE settled NO SCROLL CURSOR FOR ${SETTLED}`);
    await this.client.query('SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off');
  }

  private async moreSettled(): Promise<SettledOfLane[]> {
    const { rows } = await this.client.query<Row>(`FETCH ${GIFTS_AT_ONCE} FROM settled`);
    return rows.map((row) => ({
      lane: row['lane'],
      viewerId: row['viewer_id'],
      requestId: row['request_id'],
      postingId: row['posting_id'] ?? undefined,
      endedAt: Number(row['ended_at_ms']),
    }));
  }

  /** The rows of a query, page by page; each page is on its way while the one before is worked on. */
  private async *pages(name: string, text: string, values: unknown[], size: number): AsyncGenerator<Row[]> {
    await this.client.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${text}`, values);
    const fetch = async (): Promise<Row[]> => (await this.client.query<Row>(`FETCH ${size} FROM ${name}`)).rows;
    let next = fetch();
    for (;;) {
      const rows = await next;
      const isLast = rows.length < size;
      if (!isLast) {
        next = fetch();
        next.catch(() => undefined); // whoever awaits it hears of it
      }
      if (rows.length > 0) yield rows;
      if (isLast) break;
    }
    await this.client.query(`CLOSE ${name}`);
  }
}

type SettledOfLane = SettledRow & { readonly lane: number };

/**
 * A posting's transfers as one text. They are looked for up to the next posting's first one, where a primary key has them; those that name
 * another posting are not its own.
 */
const POSTINGS = `
SELECT p.seq, p.posting_id, p.kind, p.event_id, p.event_sequence, (extract(epoch FROM p.recorded_at) * 1000)::float8 AS recorded_at,
  p.viewer_id, p.request_id, (
    SELECT string_agg(concat_ws(' ', t.debit, t.credit, t.unit, t.amount, t.lot_id), E'\\n')
    FROM transfer AS t WHERE t.lane = $1 AND t.seq >= p.seq AND t.seq < p.next_seq AND t.posting_seq = p.seq
  ) AS transfers
FROM (
  SELECT *, lead(seq, 1, 9223372036854775807) OVER (ORDER BY seq) AS next_seq FROM posting WHERE lane = $1
) AS p`;

const STATUSES = `
SELECT g.status, CASE WHEN g.status IN ('settled', 'released') THEN false
    ELSE EXISTS (SELECT FROM parked_input AS p WHERE p.lane = $1 AND p.key = asked.viewer_id) END AS is_parked
FROM unnest($2::text[], $3::uuid[]) WITH ORDINALITY AS asked (viewer_id, request_id, n)
LEFT JOIN LATERAL (SELECT status FROM gift_hold WHERE viewer_id = asked.viewer_id AND request_id = asked.request_id) AS g ON true
ORDER BY asked.n`;

const SETTLED = `SELECT lane, viewer_id, request_id, posting_id, ended_at_ms FROM gift_hold WHERE status = 'settled' ORDER BY lane`;

const postingOf = (row: Row): LedgerPosting => ({
  seq: Number(row['seq']),
  postingId: row['posting_id'],
  kind: row['kind'],
  eventId: row['event_id'],
  eventSequence: Number(row['event_sequence']),
  recordedAt: row['recorded_at'],
  viewerId: row['viewer_id'] ?? undefined,
  requestId: row['request_id'] ?? undefined,
  transfers: row['transfers'] === null ? [] : String(row['transfers']).split('\n').map(transferOf),
});

function transferOf(text: string): PostedTransfer {
  const [debit = '', credit = '', unit = '', amount = '0', lotId = ''] = text.split(' ');
  return { debit, credit, unit, amount: BigInt(amount), lotId };
}
