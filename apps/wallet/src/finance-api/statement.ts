import type { Row } from '@liwu/event-log';
import { ReadPool } from '@liwu/service-kit';
import { Injectable } from '@nestjs/common';
import { isDebitNormal } from '../ledger/chart-of-accounts.js';
import { formatMinor } from '../ledger/units.js';
import { type Column, column, nullable } from './columns.js';
import { decodeCursor, encodeCursor, fingerprintOf, readPage } from './cursor.js';
import type { Page } from './listing.js';

/** By which date a statement is asked for. */
export const STATEMENT_DATES = ['recorded', 'effective', 'accounting'] as const;

/** Which lines of an account's history are wanted; moments as RFC 3339, days for `accounting`. */
interface StatementAsked {
  readonly account: string;
  readonly unit: string;
  readonly by: (typeof STATEMENT_DATES)[number];
  readonly from: string | undefined;
  readonly before: string | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
}

export const STATEMENT_COLUMNS: readonly Column[] = [
  column('entry_id', 'id', 'The entry.'),
  column('recorded_at', 'time', 'When it was written; the order of the lines.'),
  column('effective_at', 'time', 'When it counts.'),
  column('accounting_date', 'day', 'The day of the books that it belongs to.'),
  column('kind', 'text', 'What happened.'),
  column('posting_id', 'id', 'The posting.'),
  column('request_id', 'id', 'The request of the gift, where it was one.', nullable),
  column('counter_account', 'text', 'The account on the other side.'),
  column('amount', 'amount', 'By how much the account grew on its normal side; below zero where it shrank.'),
  column('balance_after', 'amount', 'What it had afterwards, all lanes together, on its normal side.'),
];

/**
 * How an account came to what it has, line by line as it was recorded. Each lane's transfers tell what the account has there, so that a page
 * costs the same wherever in the books it lies: a few looks into each lane.
 */
@Injectable()
export class Statements {
  constructor(private readonly pool: ReadPool) {}

  async page(asked: StatementAsked): Promise<Page> {
    const { account, unit, by, from, before: to, limit, cursor } = asked;
    const of = fingerprintOf('statement', { account, unit, by, from, to });
    const { after, until } = cursor === undefined ? await this.beginning(asked) : decodeCursor(of, cursor);
    const range = [from ?? '-infinity', to ?? 'infinity'];
    const values = [account, unit, after.map(Number), until.map(Number), ...range, limit + 1];
    const rows = await readPage(cursor, () => this.pool.rows(LINES[by], values));
    const shown = rows.slice(0, limit);
    const has_more = rows.length > limit;
    const seen = [...after];
    for (const { lane, seq } of shown) seen[lane] = String(seq);
    const next_cursor = has_more ? encodeCursor(of, { after: seen, until }) : null;
    return { data: withBalances(asked, rows, shown), has_more, next_cursor };
  }

  /** Behind which transfer of each lane it begins, and with which one it ends: one number for each lane, from lane 0 on. */
  private async beginning({ by, from, before: to }: StatementAsked): Promise<{ after: string[]; until: string[] }> {
    const moments = by === 'recorded' ? [from ?? '-infinity', to ?? 'infinity'] : ['-infinity', 'infinity'];
    const rows = await this.pool.rows(ENDS, moments);
    return { after: rows.map(({ after }) => String(after)), until: rows.map(({ until }) => String(until)) };
  }
}

/** What the account has in other lanes is added to what each line tells of its own. */
function withBalances({ account, unit }: StatementAsked, rows: readonly Row[], shown: readonly Row[]): Page['data'] {
  const lanes = new Map<number, bigint>(
    Object.entries((rows[0]?.['lanes'] ?? {}) as Record<string, string>).map(([lane, has]) => [
      Number(lane),
      BigInt(has),
    ]),
  );
  const growsByDebit = isDebitNormal(account);
  const inUnit = (minor: bigint) => ({ amount: formatMinor(minor, unit), unit });
  return shown.map((row) => {
    lanes.set(row['lane'], BigInt(row['after']));
    const elsewhere: string | null | undefined = row['elsewhere'];
    const balance =
      elsewhere === undefined
        ? [...lanes.values()].reduce((sum, has) => sum + has, 0n)
        : BigInt(row['after']) + BigInt(elsewhere ?? 0);
    const grew = (row['side'] === 'D') === growsByDebit;
    const amount = BigInt(row['amount']);
    const { recorded_at, effective_at, accounting_date, kind, posting_id, request_id, counter_account } = row;
    return {
      entry_id: `${row['lane']}-${row['seq']}-${row['side']}`,
      recorded_at,
      effective_at,
      accounting_date,
      kind,
      posting_id,
      request_id,
      counter_account,
      amount: inUnit(grew ? amount : -amount),
      balance_after: inUnit(balance),
    };
  });
}

/** The lanes' ends, and the transfers before two moments. */
const ENDS = `WITH place AS (
  SELECT l.lane, coalesce(e.last_seq, 0) AS last_seq FROM lane AS l LEFT JOIN ledger_lane AS e USING (lane))
SELECT lane, ${before('$1', 'CASE WHEN $1::timestamptz = $$-infinity$$ THEN 0 ELSE last_seq END')} AS after,
  least(last_seq, ${before('$2', 'last_seq')}) AS until FROM place ORDER BY lane`;

/** The last transfer that was recorded before a moment: the one before the first posting from then on. */
function before(moment: string, otherwise: string): string {
  return `coalesce((SELECT p.seq - 1 FROM posting AS p WHERE p.lane = place.lane AND p.recorded_at >= ${moment}::timestamptz
    ORDER BY p.recorded_at LIMIT 1), ${otherwise})`;
}

const utc = (of: string): string => `to_char(${of} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** One side of the account in one lane: what it has after the last transfer up to a place. */
const lastOn = (side: 'debit' | 'credit'): string => `(
  SELECT t.seq, t.${side}_after AS after FROM transfer AS t
  WHERE t.${side} = $1 AND t.lane = e.lane AND t.seq <= e.after AND t.unit = $2 ORDER BY t.seq DESC LIMIT 1)`;

/** At most a page of each lane and side; of all of them the earliest make the page. */
const linesOn = (side: 'debit' | 'credit', letter: string, date: string, type: string): string => `(
  SELECT t.lane, t.seq, '${letter}' AS side, t.amount, t.${side}_after AS after, t.${side === 'debit' ? 'credit' : 'debit'} AS counter_account,
    p.recorded_at, p.effective_at, p.accounting_date, p.kind, p.posting_id, p.request_id
  FROM transfer AS t JOIN posting AS p ON p.lane = t.lane AND p.seq = t.posting_seq
  WHERE t.${side} = $1 AND t.lane = e.lane AND t.seq > e.after AND t.seq <= e.until AND t.unit = $2
    AND p.${date} >= $5::${type} AND p.${date} < $6::${type}
  ORDER BY t.seq LIMIT $7)`;

/** What other lanes had when a line was recorded, where lines between those that are shown may be left out. */
const ELSEWHERE = `, (SELECT sum(last.after)::text FROM edge AS e, LATERAL (
    SELECT after FROM (
      (SELECT t.seq, t.debit_after AS after FROM transfer AS t WHERE t.debit = $1 AND t.lane = e.lane AND t.unit = $2 AND t.seq <= ${boundOf()}
        ORDER BY t.seq DESC LIMIT 1)
      UNION ALL (SELECT t.seq, t.credit_after FROM transfer AS t WHERE t.credit = $1 AND t.lane = e.lane AND t.unit = $2 AND t.seq <= ${boundOf()}
        ORDER BY t.seq DESC LIMIT 1)) AS sides ORDER BY seq DESC LIMIT 1) AS last
  WHERE e.lane <> line.lane) AS elsewhere`;

/** Of what was recorded at the very same moment, lower lanes come first. */
function boundOf(): string {
  return `coalesce((SELECT p.seq - 1 FROM posting AS p WHERE p.lane = e.lane
    AND p.recorded_at >= line.recorded_at + CASE WHEN e.lane > line.lane THEN interval '0' ELSE interval '1 microsecond' END
    ORDER BY p.recorded_at LIMIT 1), e.until)`;
}

const linesBy = (date: string, type: string): string => `
WITH edge AS (
  SELECT (n.at - 1)::int AS lane, n.after, n.until FROM unnest($3::bigint[], $4::bigint[]) WITH ORDINALITY AS n(after, until, at)
), opening AS (
  SELECT e.lane, (SELECT after FROM (${lastOn('debit')} UNION ALL ${lastOn('credit')}) AS last ORDER BY seq DESC LIMIT 1) AS has FROM edge AS e
), line AS (
  SELECT l.* FROM edge AS e, LATERAL (
    ${linesOn('debit', 'D', date, type)} UNION ALL ${linesOn('credit', 'C', date, type)}) AS l
)
SELECT lane, seq, side, amount, after, counter_account, kind, posting_id, request_id, accounting_date::text AS accounting_date,
  ${utc('line.recorded_at')} AS recorded_at, ${utc('effective_at')} AS effective_at,
  (SELECT jsonb_object_agg(o.lane, o.has::text) FROM opening AS o WHERE o.has IS NOT NULL) AS lanes${date === 'recorded_at' ? '' : ELSEWHERE}
FROM line ORDER BY line.recorded_at, lane, seq LIMIT $7`;

const LINES = {
  recorded: linesBy('recorded_at', 'timestamptz'),
  effective: linesBy('effective_at', 'timestamptz'),
  accounting: linesBy('accounting_date', 'date'),
} as const;
