import { laneOf } from '@liwu/contracts';
import { Client } from 'pg';
import { ACCOUNTS } from '../ledger/chart-of-accounts.js';
import { STREAMERS } from './stage.js';

const SAMPLES = 200;

/*
 * By the base tables; no posting has more than 100 transfers. Whatever replaces them need only keep the names in the list below.
 */

/** The last transfer of an account in each lane by a time, found by the lane's last posting before it. */
const BALANCE_AT = `
SELECT sum(s.after) FROM unnest($2::int[]) AS l(lane),
LATERAL (SELECT seq FROM posting WHERE lane = l.lane AND recorded_at <= $3 ORDER BY recorded_at DESC LIMIT 1) AS p,
LATERAL (SELECT after FROM (
  (SELECT seq, debit_after AS after FROM transfer WHERE debit = $1 AND lane = l.lane AND posting_seq <= p.seq AND seq <= p.seq + 100 ORDER BY seq DESC LIMIT 1)
  UNION ALL
  (SELECT seq, credit_after FROM transfer WHERE credit = $1 AND lane = l.lane AND posting_seq <= p.seq AND seq <= p.seq + 100 ORDER BY seq DESC LIMIT 1)) AS either
  ORDER BY seq DESC LIMIT 1) AS s`;

const STATEMENT = `
SELECT t.*, p.kind, p.recorded_at, p.request_id, p.streamer_id FROM (
  (SELECT * FROM transfer WHERE debit = $1 AND lane = $2 AND seq < $3 ORDER BY seq DESC LIMIT 100)
  UNION ALL
  (SELECT * FROM transfer WHERE credit = $1 AND lane = $2 AND seq < $3 ORDER BY seq DESC LIMIT 100)
  ORDER BY seq DESC LIMIT 100) AS t
JOIN posting AS p ON p.lane = t.lane AND p.seq = t.posting_seq ORDER BY t.seq DESC`;

const TRIAL_BALANCE = `
SELECT account, unit, sum(debits) AS debits, sum(credits) AS credits FROM day_total
WHERE accounting_date BETWEEN '2026-11-01' AND '2026-11-30' GROUP BY account, unit ORDER BY account, unit`;

const STORY = `
SELECT h.status, h.cost, p.kind, p.recorded_at, t.* FROM posting AS p
JOIN gift_hold AS h ON h.viewer_id = p.viewer_id AND h.request_id = p.request_id
JOIN transfer AS t ON t.lane = p.lane AND t.posting_seq = p.seq AND t.seq BETWEEN p.seq AND p.seq + 100
WHERE p.request_id = $1 ORDER BY t.seq`;

interface Read {
  readonly name: string;
  readonly rows: number;
  readonly ms: readonly number[];
}

/** What finance asks of the books, again and again at random: milliseconds, first to last byte, on one connection that plans as it likes. */
export const readBooks = async (url: string, viewers: readonly string[]): Promise<Read[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ first: Date; last: Date }>(
      'SELECT min(recorded_at) AS first, max(recorded_at) AS last FROM posting',
    );
    const { rows: lanes } = await client.query<{ lane: number; last_seq: string }>(
      'SELECT lane, last_seq FROM ledger_lane',
    );
    const lastSeqs = new Map(lanes.map(({ lane, last_seq: last }) => [lane, Number(last)]));
    const requests = await client.query<{ request_id: string }>(
      'SELECT request_id FROM gift_hold TABLESAMPLE SYSTEM (1) ORDER BY random() LIMIT $1',
      [SAMPLES],
    );
    const [first, last] = [rows[0]!.first.getTime(), rows[0]!.last.getTime()];
    const anyViewer = (): string => viewers[Math.floor(Math.random() * viewers.length)]!;
    const anyTime = (): Date => new Date(first + Math.random() * (last - first));
    const earned = (streamer: number): string => ACCOUNTS.earned(`s${String(streamer).padStart(5, '0')}`);
    const everyLane = [...lastSeqs.keys()];
    const run = (name: string, text: string, values: (n: number) => unknown[]): Promise<Read> =>
      sample(client, name, text, values);
    return [
      await run("a viewer's statement, 100 rows", STATEMENT, () => {
        const viewer = anyViewer();
        const lane = laneOf(viewer);
        return [ACCOUNTS.available(viewer, 'paid'), lane, Math.ceil(Math.random() * lastSeqs.get(lane)!)];
      }),
      await run("a viewer's balance as of a time", BALANCE_AT, () => {
        const viewer = anyViewer();
        return [ACCOUNTS.available(viewer, 'paid'), [laneOf(viewer)], anyTime()];
      }),
      await run("the hot streamer's earned as of a time", BALANCE_AT, () => [earned(0), everyLane, anyTime()]),
      await run("another streamer's earned as of a time", BALANCE_AT, () => [
        earned(Math.ceil(Math.random() * STREAMERS)),
        everyLane,
        anyTime(),
      ]),
      await run("a month's trial balance", TRIAL_BALANCE, () => []),
      await run("a gift's story", STORY, (n) => [requests.rows[n % requests.rows.length]!.request_id]),
    ];
  } finally {
    await client.end();
  }
};

async function sample(client: Client, name: string, text: string, values: (n: number) => unknown[]): Promise<Read> {
  const ms: number[] = [];
  let rows = 0;
  for (let n = 0; n < SAMPLES; n++) {
    const given = values(n);
    const began = performance.now();
    rows += (await client.query({ name, text, values: given })).rows.length;
    ms.push(performance.now() - began);
  }
  return { name, rows: rows / SAMPLES, ms };
}
