import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isDebitNormal } from '../ledger/chart-of-accounts.js';
import { exponentOf, formatMinor, parseMinor } from '../ledger/units.js';
import { WalletDatabase } from '../testing/wallet-database.js';
import { exportRequestSchema } from './export-request.js';
import { journalAccount } from './journal-accounts.js';
import type { Manifest } from './manifest.js';
import { EveryKind } from './testing/every-kind.js';
import { hasHledger, hledger, hledgerBalances } from './testing/hledger.js';
import { readCsv } from './testing/read-csv.js';
import { writeExport } from './write-export.js';

const UNITS = ['EUR', 'JPY', 'KWD'];
let database: WalletDatabase;
let folder = '';
beforeAll(async () => {
  database = await WalletDatabase.create();
  folder = await mkdtemp(join(tmpdir(), 'liwu-exports-spec-'));
  for (const unit of UNITS) await new EveryKind(database, unit).happens();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

let files = 0;
/** Writes an export; where it lies and what is said of it. */
const exported = async (asked: object, more: Partial<Manifest> = {}): Promise<{ path: string; manifest: Manifest }> => {
  const path = join(folder, `${(files += 1)}`);
  const request = exportRequestSchema.parse(asked);
  const { watermarks } = more;
  const order = { databaseUrl: database.url, path, request, ...(watermarks ? { watermarks } : {}) };
  return { path, manifest: await writeExport(order) };
};
const csvOf = async (asked: object) =>
  readCsv(await readFile((await exported({ format: 'csv', ...asked })).path, 'utf8'));
const rowsOf = async (text: string, values: unknown[] = []) => (await database.client.query(text, values)).rows;

/** What each account has, debits less credits, in minor units: from the balances that the wallet keeps. */
const balances = async (): Promise<Record<string, bigint>> => {
  const rows = await rowsOf(
    'SELECT account, unit, sum(balance)::text AS sum FROM balance GROUP BY account, unit ORDER BY account, unit',
  );
  return Object.fromEntries(
    rows.map(({ account, unit, sum }) => [`${account} ${unit}`, isDebitNormal(account) ? BigInt(sum) : -BigInt(sum)]),
  );
};

describe('the CSV of all entries', () => {
  it('tells every transfer twice, as the rows have it', async () => {
    const { path, manifest } = await exported({ format: 'csv' });
    const found = readCsv(await readFile(path, 'utf8'));
    const rows = await rowsOf(`
      SELECT t.lane::text, t.seq::text, t.debit, t.credit, t.unit, t.amount::text, t.lot_id, p.posting_id, p.kind, p.request_id, p.viewer_id,
        p.streamer_id, p.room_id, p.gift_id, p.quantity::text, p.actor, p.approved_by, p.reason_code, p.reverses_posting_id,
        p.is_late::text, p.accounting_date::text,
        to_char(p.effective_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS effective_at,
        to_char(p.recorded_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS recorded_at
      FROM transfer AS t JOIN posting AS p ON p.lane = t.lane AND p.seq = t.posting_seq ORDER BY t.lane, t.seq`);
    const expected = rows.flatMap(({ debit, credit, amount, ...row }) => {
      const texts = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? '']));
      const decimal = formatMinor(BigInt(amount), row['unit']);
      const entry = (side: 'debit' | 'credit') => ({
        ...texts,
        entry_id: `${row['lane']}-${row['seq']}-${side === 'debit' ? 'D' : 'C'}`,
        side,
        account: side === 'debit' ? debit : credit,
        counter_account: side === 'debit' ? credit : debit,
        class: expect.stringMatching(/^(asset|liability|equity|income|expense)$/),
        amount: decimal,
        signed_amount: side === 'debit' ? decimal : `-${decimal}`,
      });
      return [entry('debit'), entry('credit')];
    });
    expect(found).toEqual(expected);
    expect(manifest).toMatchObject({ rows: found.length, bytes: (await readFile(path)).length });
    expect(new Set(found.map(({ kind }) => kind))).toEqual(
      new Set(['top-up', 'promotion', 'hold', 'settle', 'release', 'reversal', 'refund', 'chargeback', 'write-off']),
    );
    expect(found.find(({ kind }) => kind === 'refund')).toMatchObject({ actor: 'ann, "the boss"' });
  });

  it('sums to nothing in every unit, as its manifest tells', async () => {
    const { manifest } = await exported({ format: 'csv' });
    expect(manifest.totals.map(({ unit }) => unit)).toEqual(['COIN', ...UNITS]);
    for (const { unit, debits, credits, debits_minor, credits_minor } of manifest.totals) {
      expect([debits, debits_minor]).toEqual([credits, credits_minor]);
      expect(parseMinor(debits, unit)).toBe(BigInt(debits_minor));
    }
  });

  it('is the same to the last byte when it is asked for again up to the same watermarks, whatever was posted since', async () => {
    for (const filter of [{}, { kind: 'settle' }, { account: 'platform:revenue' }, { from: '2026-11-19' }]) {
      const first = await exported({ format: 'csv', ...filter });
      await new EveryKind(database, 'EUR', 1 + files).happens();
      const again = await exported({ format: 'csv', ...filter }, first.manifest);
      expect(await readFile(again.path)).toEqual(await readFile(first.path));
      expect(again.manifest.sha256).toBe(first.manifest.sha256);
      const now = await exported({ format: 'csv', ...filter });
      expect(now.manifest.rows).toBeGreaterThan(first.manifest.rows);
    }
  });

  it('has a header only where nothing is wanted', async () => {
    const { path, manifest } = await exported({ format: 'csv', viewer: 'nobody' });
    expect(await readFile(path, 'utf8')).toMatch(/^entry_id,posting_id,.*reverses_posting_id\r\n$/);
    expect(manifest).toMatchObject({ rows: 0, totals: [] });
  });

  it.each([
    [{ account: 'platform:revenue' }, `account = 'platform:revenue'`],
    [{ account_prefix: 'viewer:alice-EUR-0:' }, `account LIKE 'viewer:alice-EUR-0:%'`],
    [{ kind: 'reversal' }, `kind = 'reversal'`],
    [{ unit: 'KWD' }, `unit = 'KWD'`],
    [{ viewer: 'alice-JPY-0' }, `viewer_id = 'alice-JPY-0'`],
    [{ streamer: 'sora', unit: 'COIN' }, `streamer_id = 'sora' AND unit = 'COIN'`],
    [{ room: 'room-1', gift: 'rose' }, `room_id = 'room-1' AND gift_id = 'rose'`],
    [{ period: '2026-11' }, `accounting_date >= '2026-11-01' AND accounting_date < '2026-12-01'`],
    [{ from: '2026-11-19', before: '2026-11-20' }, `accounting_date = '2026-11-19'`],
  ])('holds what is asked for by %j', async (filter, where) => {
    const rows = await rowsOf(`
      SELECT lane || '-' || seq || side AS id FROM (
        SELECT t.lane, t.seq, '-D' AS side, 0 AS place, debit AS account, unit, p.* FROM transfer AS t JOIN posting AS p ON p.lane = t.lane AND p.seq = t.posting_seq
        UNION ALL SELECT t.lane, t.seq, '-C', 1, credit, unit, p.* FROM transfer AS t JOIN posting AS p ON p.lane = t.lane AND p.seq = t.posting_seq
      ) AS entry (lane, seq, side, place, account, unit, posting_lane, posting_seq, posting_id, kind, event_id, event_sequence, effective_at,
        recorded_at, accounting_date, is_late, viewer_id, request_id, streamer_id, room_id, gift_id)
      WHERE ${where} ORDER BY lane, seq, place`);
    const found = await csvOf(filter);
    expect(found.map(({ entry_id: id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(rows.length).toBeGreaterThan(0);
  });
});

describe('DuckDB', () => {
  it('sums CSV and Parquet to the balances, by account and unit', async () => {
    const expected = Object.fromEntries(Object.entries(await balances()).map(([key, sum]) => [key, sum.toString()]));
    const [csv, parquet] = [await exported({ format: 'csv' }), await exported({ format: 'parquet' })];
    const exponents = ['COIN', ...UNITS]
      .map((unit) => `WHEN '${unit}' THEN ${10 ** (exponentOf(unit) ?? 0)}`)
      .join(' ');
    const sums = async (sum: string, from: string) => {
      const rows = await duck(
        `SELECT account || ' ' || unit, CAST(${sum} AS BIGINT) FROM ${from} GROUP BY account, unit ORDER BY 1`,
      );
      return Object.fromEntries(rows.map(([key, value]) => [key, String(value)]));
    };
    const minor = `SUM(CAST(signed_amount AS DECIMAL(38, 4)) * CASE unit ${exponents} END)`;
    expect(await sums(minor, `read_csv('${csv.path}', all_varchar = true)`)).toEqual(expected);
    expect(await sums('SUM(signed_minor)', `read_parquet('${parquet.path}')`)).toEqual(expected);
    expect(parquet.manifest.rows).toBe(csv.manifest.rows);
  });

  it('finds exact types in Parquet and no float', async () => {
    const { path } = await exported({ format: 'parquet' });
    const types = Object.fromEntries(
      await duck(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet('${path}'))`),
    );
    expect(types).toMatchObject({
      amount_minor: 'BIGINT',
      signed_minor: 'BIGINT',
      unit_exponent: 'INTEGER',
      lane: 'INTEGER',
      seq: 'BIGINT',
      effective_at: 'TIMESTAMP WITH TIME ZONE',
      recorded_at: 'TIMESTAMP WITH TIME ZONE',
      accounting_date: 'DATE',
      is_late: 'BOOLEAN',
      quantity: 'INTEGER',
      entry_id: 'VARCHAR',
    });
    expect(Object.values(types)).not.toContain('DOUBLE');
  });

  it('reads the same from both, row by row', async () => {
    const [csv, parquet] = [await exported({ format: 'csv' }), await exported({ format: 'parquet' })];
    const texts = [
      'entry_id',
      'posting_id',
      'side',
      'account',
      'counter_account',
      'class',
      'unit',
      'kind',
      'request_id',
      'lot_id',
      'viewer_id',
      'streamer_id',
      'room_id',
      'gift_id',
      'actor',
      'approved_by',
      'reason_code',
      'reverses_posting_id',
    ].join(', ');
    const time = (name: string) => `strftime(${name} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')`;
    const others = `lane::VARCHAR, seq::VARCHAR, accounting_date::VARCHAR, is_late::VARCHAR, quantity::VARCHAR`;
    const fromCsv = `SELECT ${texts}, ${others}, effective_at, recorded_at FROM read_csv('${csv.path}', all_varchar = true, nullstr = '')`;
    const fromParquet = `SELECT ${texts}, ${others}, ${time('effective_at')}, ${time('recorded_at')} FROM read_parquet('${parquet.path}')`;
    expect(
      await duck(`(${fromCsv} EXCEPT ALL ${fromParquet}) UNION ALL (${fromParquet} EXCEPT ALL ${fromCsv})`),
    ).toEqual([]);
  });

  it('reads a Parquet file in which nothing is', async () => {
    const { path } = await exported({ format: 'parquet', viewer: 'nobody' });
    expect(await duck(`SELECT count(*)::INTEGER FROM read_parquet('${path}')`)).toEqual([[0]]);
  });
});

describe.skipIf(!hasHledger)(
  'hledger (skipped where it is not installed, unless CI or LIWU_DEMAND_HLEDGER is set)',
  () => {
    const check = (path: string) => hledger(path, 'check', '--strict', 'ordereddates');

    it.each(['summary', 'posting'])(
      'finds nothing wrong in a journal of all, detail=%s, and in parts of it',
      async (detail) => {
        for (const range of [
          {},
          { period: '2026-11' },
          { from: '2026-11-19', before: '2026-11-20' },
          { from: '2030-01-01' },
          { before: '2020-01-01' },
        ])
          check((await exported({ format: 'hledger', detail, ...range })).path);
      },
    );

    it('has the same balances, by account and unit', async () => {
      const { path } = await exported({ format: 'hledger', detail: 'posting' });
      const expected = Object.entries(await balances()).filter(([, sum]) => sum !== 0n);
      const inMajor = expected.map(([key, sum]): [string, string] => {
        const [account = '', unit = ''] = key.split(' ');
        return [`${journalAccount(account)} ${unit}`, formatMinor(sum, unit)];
      });
      const found = Object.entries(hledgerBalances(path)).filter(([, amount]) => /[1-9]/.test(amount));
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(inMajor));
    });

    it('has the same balances with all parties together', async () => {
      const { path } = await exported({ format: 'hledger' });
      const together: Record<string, bigint> = {};
      for (const [key, sum] of Object.entries(await balances())) {
        const name = key.replace(/^(viewer|streamer|provider):[^:]+:/, '$1:*:');
        together[name] = (together[name] ?? 0n) + sum;
      }
      const expected = Object.entries(together).map(([key, sum]): [string, string] => {
        const [account = '', unit = ''] = key.split(' ');
        return [`${journalAccount(account)} ${unit}`, formatMinor(sum, unit)];
      });
      const nonZero = (found: Record<string, string>) =>
        Object.entries(found)
          .filter(([, amount]) => /[1-9]/.test(amount))
          .sort();
      expect(nonZero(hledgerBalances(path))).toEqual(nonZero(Object.fromEntries(expected)));
    });

    it('notices an amount that was changed', async () => {
      const { path } = await exported({ format: 'hledger' });
      const text = await readFile(path, 'utf8');
      const changed = text.replace(
        / {4}(\S+) {2}(\d+)\.0000 COIN\n/,
        (_line, account, amount) => `    ${account}  ${Number(amount) + 1}.0000 COIN\n`,
      );
      await writeFile(`${path}.changed`, changed);
      expect(() => check(`${path}.changed`)).toThrow();
    });
  },
);

/** The rows of a query over files. */
async function duck(query: string): Promise<unknown[][]> {
  const connection = await (await DuckDBInstance.create()).connect();
  try {
    return (await connection.runAndReadAll(query)).getRowsJS();
  } finally {
    connection.closeSync();
  }
}
