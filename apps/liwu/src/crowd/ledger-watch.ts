import { decodeEvent, eventTypeOf, type LiwuEvent } from '@liwu/contracts';
import pg from 'pg';
import { giftName } from './sent-gift.js';

const ROWS_AT_ONCE = 5_000;

/** What the wallet's own records say of one gift. */
export interface LedgerGift {
  holds: number;
  settlements: number;
  releases: number;
  refusal: string | undefined;
  /** In whole coins. */
  settledCost: bigint;
}

/** What a viewer has in the books, in 1/10,000 coins. */
export interface LedgerBalance {
  readonly available: bigint;
  readonly held: bigint;
}

interface EventRow {
  readonly lane: number;
  readonly sequence: string;
  readonly type: string;
  readonly key: string;
  readonly value: Buffer;
}

/** Reads on, from where it began, in the wallet's event table: what was truly held, settled and released. */
export class LedgerWatch {
  readonly #gifts = new Map<string, LedgerGift>();
  readonly #next = new Map<number, bigint>();
  #reading: Promise<void> | undefined;
  settled = 0;
  released = 0;
  held = 0;

  private constructor(
    private readonly pool: pg.Pool,
    private readonly prefix: string,
  ) {}

  static async open(databaseUrl: string, prefix: string): Promise<LedgerWatch> {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, application_name: 'liwu-crowd' });
    const watch = new LedgerWatch(pool, prefix);
    const { rows } = await pool.query<{ lane: number; sequence: string }>('SELECT lane, sequence FROM lane');
    for (const { lane, sequence } of rows) watch.#next.set(lane, BigInt(sequence) + 1n);
    return watch;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  of(name: string): LedgerGift | undefined {
    return this.#gifts.get(name);
  }

  get gifts(): ReadonlyMap<string, LedgerGift> {
    return this.#gifts;
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

  /** The coins of the crowd's viewers as the ledger's accounts have them. */
  async balances(): Promise<Map<string, LedgerBalance>> {
    const { rows } = await this.pool.query<{ viewer: string; available: string; held: string }>(
      `SELECT split_part(account, ':', 2) AS viewer,
  coalesce(sum(balance) FILTER (WHERE account LIKE '%:available'), 0)::text AS available,
  coalesce(sum(balance) FILTER (WHERE account LIKE '%:held'), 0)::text AS held
FROM balance WHERE unit = 'COIN' AND account LIKE 'viewer:' || $1 || '-v%' GROUP BY 1`,
      [this.prefix],
    );
    return new Map(
      rows.map(({ available, held, viewer }) => [viewer, { available: BigInt(available), held: BigInt(held) }]),
    );
  }

  #read({ key, lane, sequence, type, value }: EventRow): void {
    this.#next.set(lane, BigInt(sequence) + 1n);
    if (!key.startsWith(`${this.prefix}-v`)) return;
    const known = eventTypeOf(type);
    if (known) this.#add(decodeEvent(known, value));
  }

  /** Repeats of an answer (n > 0) move nothing, and do not count. */
  #add(event: LiwuEvent): void {
    if (event.n !== 0) return;
    switch (event.type) {
      case 'CoinsHeld':
        this.#of(event).holds += 1;
        this.held += 1;
        return;
      case 'HoldRefused':
        this.#of(event).refusal = event.code;
        return;
      case 'GiftSettled': {
        const gift = this.#of(event);
        gift.settlements += 1;
        gift.settledCost += event.cost;
        this.settled += 1;
        return;
      }
      case 'HoldReleased':
        this.#of(event).releases += 1;
        this.released += 1;
        return;
      default:
    }
  }

  #of({ requestId, viewerId }: { viewerId: string; requestId: string }): LedgerGift {
    const name = giftName(viewerId, requestId);
    let gift = this.#gifts.get(name);
    if (!gift) {
      gift = { holds: 0, settlements: 0, releases: 0, refusal: undefined, settledCost: 0n };
      this.#gifts.set(name, gift);
    }
    return gift;
  }
}
