import { Client } from 'pg';
import { makeSlots, makeViewers, moveOn, requestIdOf, type Slot, type Viewer } from './slots.js';

const CONNECTIONS = 16;
const GRANTED = 200_000_000n;
const NOW = Date.UTC(2026, 10, 1, 6);

/** The same chart, without lanes: one row for each account. Amounts are in 1/10,000 coin or in cents. */
const TABLES = `
CREATE TABLE balance (account text COLLATE "C" PRIMARY KEY, balance bigint NOT NULL) WITH (fillfactor = 50);
CREATE TABLE transfer (
  viewer_id text NOT NULL,
  request_id uuid NOT NULL,
  line smallint NOT NULL,
  debit text COLLATE "C" NOT NULL,
  credit text COLLATE "C" NOT NULL,
  unit text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (viewer_id, request_id, line)
);
CREATE INDEX ON transfer (debit, at);
CREATE INDEX ON transfer (credit, at);`;

/** In an order that is the same for all: viewers' rows first, so that what all share is locked last and for the shortest time. */
const LOCK = {
  name: 'lock',
  text: 'SELECT account, balance FROM balance WHERE account = ANY($1::text[]) ORDER BY account DESC FOR UPDATE',
};

/** The balances and the rows of one step in one statement. */
const MOVE = {
  name: 'move',
  text: `WITH moved AS (
  UPDATE balance AS b SET balance = b.balance + d.change FROM unnest($3::text[], $4::bigint[]) AS d(account, change)
  WHERE b.account = d.account)
INSERT INTO transfer (viewer_id, request_id, line, debit, credit, unit, amount)
SELECT $1, $2, * FROM unnest($5::smallint[], $6::text[], $7::text[], $8::text[], $9::bigint[])`,
};

interface Line {
  readonly line: number;
  readonly debit: string;
  readonly credit: string;
  readonly unit: string;
  readonly amount: bigint;
}

const LINE_COLUMNS = ['line', 'debit', 'credit', 'unit', 'amount'] as const;

interface PlainResult {
  readonly gifts: number;
  readonly transfers: number;
  readonly seconds: number;
  readonly nodeMs: number;
}

/**
 * The reference: the same balances and the same transfers of each gift as most services would keep them, on one row for each account. Sixteen
 * connections, a transaction for the hold and one for the settling, each of four round trips with prepared statements: `BEGIN`; the rows locked in
 * a fixed order, and looked at; all changes in one statement; `COMMIT`. A second hold or settling of a request fails at the transfers' key.
 *
 * Left to it on purpose: no chain, no lots, no events, no postings, no day totals, no running balances, and what a gift costs is known without
 * reading its hold. It has the two indexes by account, without which nobody could ask for a statement.
 */
export class Plain {
  readonly viewers: readonly Viewer[];
  readonly #free: Slot[];
  #requests = 0;
  transfers = 0;

  private constructor(
    readonly clients: readonly Client[],
    viewers: number,
  ) {
    this.viewers = makeViewers(viewers);
    this.#free = makeSlots(this.viewers);
  }

  static async create(url: string, viewers: number): Promise<Plain> {
    const clients = Array.from({ length: CONNECTIONS }, () => new Client({ connectionString: url }));
    for (const client of clients) await client.connect();
    await clients[0]!.query(TABLES);
    const plain = new Plain(clients, viewers);
    const accounts = plain.viewers.flatMap(({ id }) => [availableOf(id), heldOf(id)]);
    await clients[0]!.query(
      `INSERT INTO balance SELECT account, CASE WHEN account LIKE '%:available' THEN $2::bigint ELSE 0 END FROM unnest($1::text[]) AS account`,
      [[...accounts, ...SHARED], GRANTED * PARTS],
    );
    await clients[0]!.query('ANALYZE balance');
    return plain;
  }

  /** Gifts of one streamer until so many have been settled; each connection holds its next gift when it has settled the one before. */
  async run(gifts: number): Promise<PlainResult> {
    let begun = 0;
    let lines = 0;
    const cpu = process.cpuUsage();
    const began = performance.now();
    await Promise.all(
      this.clients.map(async (client) => {
        while (begun < gifts) {
          begun++;
          const slot = this.#free.shift()!;
          slot.requestId = requestIdOf(NOW, ++this.#requests);
          for (const step of [holding(slot), settling(slot)]) {
            await transact(client, slot, step);
            moveOn(slot);
            lines += step.length;
          }
          this.#free.push(slot);
        }
      }),
    );
    const seconds = (performance.now() - began) / 1_000;
    const { user, system } = process.cpuUsage(cpu);
    this.transfers += lines;
    return { gifts: begun, transfers: lines, seconds, nodeMs: (user + system) / 1_000 };
  }

  /** What is wrong with its books, in sentences. */
  async faults(): Promise<string[]> {
    const { rows } = await this.clients[0]!.query<{ account: string; balance: string }>(
      'SELECT account, balance FROM balance',
    );
    const balances = new Map(rows.map(({ account, balance }) => [account, BigInt(balance)]));
    const settled = this.viewers.reduce((sum, viewer) => sum + viewer.settled, 0n);
    const expected = [
      ...this.viewers.map(
        (viewer) => [availableOf(viewer.id), (GRANTED - viewer.settled - viewer.held) * PARTS] as const,
      ),
      [GIFT_REVENUE, settled * PARTS] as const,
      [EARNED, settled * SHARE] as const,
    ];
    const wrong = expected.filter(([account, amount]) => balances.get(account) !== amount);
    const counted = await this.clients[0]!.query<{ count: string }>('SELECT count(*) FROM transfer');
    const count = Number(counted.rows[0]!.count);
    return [
      ...wrong.map(([account]) => `${account} is ${balances.get(account)}`),
      ...(count === this.transfers ? [] : [`${this.transfers} transfers were made, but ${count} are there`]),
    ];
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.end()));
  }
}

const PARTS = 10_000n;
const SHARE = 5_000n;
const GIFT_REVENUE = 'platform:gift-revenue';
const EARNED = 'streamer:s00000:earned';
const SHARED = [GIFT_REVENUE, 'platform:deferred-revenue', 'platform:revenue', 'platform:streamer-share', EARNED];
const availableOf = (viewer: string): string => `viewer:${viewer}:paid:available`;
const heldOf = (viewer: string): string => `viewer:${viewer}:paid:held`;

const holding = ({ viewer: { id }, cost }: Slot): Line[] => [
  { line: 0, debit: availableOf(id), credit: heldOf(id), unit: 'COIN', amount: cost * PARTS },
];
const settling = ({ viewer: { id }, cost }: Slot): Line[] => [
  { line: 1, debit: heldOf(id), credit: GIFT_REVENUE, unit: 'COIN', amount: cost * PARTS },
  { line: 2, debit: 'platform:deferred-revenue', credit: 'platform:revenue', unit: 'EUR', amount: cost },
  { line: 3, debit: 'platform:streamer-share', credit: EARNED, unit: 'COIN', amount: cost * SHARE },
];

async function transact(client: Client, { viewer, requestId }: Slot, lines: readonly Line[]): Promise<void> {
  const changes = new Map<string, bigint>();
  for (const { debit, credit, amount } of lines) {
    changes.set(debit, -amount);
    changes.set(credit, amount);
  }
  await client.query('BEGIN');
  const { rows } = await client.query<{ account: string; balance: string }>({ ...LOCK, values: [[...changes.keys()]] });
  const payer = lines[0]!.debit;
  const balance = rows.find(({ account }) => account === payer)?.balance;
  if (balance === undefined || BigInt(balance) < lines[0]!.amount) throw new Error(`${payer} has not enough`);
  const values = [
    viewer.id,
    requestId,
    [...changes.keys()],
    [...changes.values()],
    ...LINE_COLUMNS.map((column) => lines.map((line) => line[column])),
  ];
  await client.query({ ...MOVE, values });
  await client.query('COMMIT');
}
