import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasHledger } from '../exports/testing/hledger.js';
import { ExportedBooks } from './exported-books.js';
import { FinanceReader } from './finance-reader.js';
import { blocksOf, examplesOf, pageOf, sectionsOf, tablesOf } from './page.js';
import { Story } from './story.js';
import { playTwoMonths } from './two-months.js';

const [exporting, hledger, duckdb, changed] = sectionsOf(pageOf('check-it-yourself.md'));
const checks = examplesOf(duckdb?.text ?? '');
/** Those that find nothing in books that are in order. */
const searches = checks.filter(({ answer }) => answer.rows.length === 0);

let story: Story;
let files: ExportedBooks;
beforeAll(async () => {
  story = await Story.begin();
  await playTwoMonths(story);
  files = await ExportedBooks.of(story);
});
afterAll(async () => {
  await files.remove();
  await story.books.database.drop();
});

describe.skipIf(!hasHledger)('with hledger one gets (skipped where it is not installed)', () => {
  const [check = '', balances = ''] = blocksOf(hledger?.text ?? '', 'sh');
  const [told = '', trial = ''] = blocksOf(hledger?.text ?? '', 'text');

  it('no complaint', () => {
    expect(check).toMatch(/^hledger .* check /);
    expect(files.runs(check)).toBe('');
  });

  it('these balances', () => {
    expect(files.runs(balances).replaceAll(/ +$/gm, '')).toBe(told);
  });

  it('the same as from the trial balance', async () => {
    const reader = await FinanceReader.connect(story.books.database.url);
    const { rows } = await reader.ask(
      `SELECT closing || ' ' || account FROM trial_balance WHERE period = '2026-11' AND unit = 'EUR' ORDER BY account`,
    );
    await reader.end();
    expect(rows.flat()).toEqual(trial.trim().split('\n'));
    const sums = (text: string, pattern: RegExp) =>
      [...text.matchAll(pattern)].map(([, sum]) => Number(sum)).toSorted();
    expect(sums(told, /(-?[0-9.]+) EUR/g)).toEqual(sums(trial, /^(-?[0-9.]+) /gm));
  });
});

describe('with DuckDB one gets', () => {
  it.each(checks)('$sql', async ({ sql, answer }) => {
    expect(await files.ask(sql)).toEqual(answer);
  });

  it('something from every search, where files were damaged', async () => {
    expect(searches).toHaveLength(4);
    await files.damage();
    for (const { sql } of searches) expect((await files.ask(sql)).rows).not.toEqual([]);
  });
});

describe('the files have', () => {
  const columns = tablesOf(exporting?.text ?? '').find(({ head }) => head[1] === 'in')?.rows ?? [];

  it.each(['csv', 'parquet'])('in %s the columns that the page lists, in that order', async (format) => {
    const read = format === 'csv' ? `read_csv('books.csv', all_varchar = true)` : `read_parquet('books.parquet')`;
    const { rows } = await files.ask(`DESCRIBE SELECT * FROM ${read}`);
    const listed = columns.filter(([, where]) => where === format || where === 'both').map(([name]) => name);
    expect(rows.map(([name]) => name)).toEqual(listed);
  });
});

describe('the checkpoints', () => {
  /** Pages of two, as the API gives them. */
  const api = createServer(({ url = '', headers: { authorization } }, response) => {
    const from = Number(new URL(url, 'http://api').searchParams.get('cursor')?.replace('& after ', '') ?? 0);
    const data = [1, 2, 3, 4, 5].slice(from, from + 2).map((number) => ({ number, signature: `jws.of.${number}` }));
    const has_more = from + 2 < 5;
    response.statusCode = authorization === 'Bearer me' ? 200 : 401;
    response.end(JSON.stringify({ data, has_more, next_cursor: has_more ? `& after ${from + 2}` : null }));
  });
  const [copy = ''] = blocksOf(changed?.text ?? '', 'sh').filter((block) => block.includes('.jws'));
  const copied = async (token: string): Promise<string[]> => {
    const cwd = await mkdtemp(join(tmpdir(), 'liwu-finance-docs-'));
    const API = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    const env = { PATH: process.env['PATH'], API, AUTH: `authorization: Bearer ${token}` };
    await promisify(execFile)('bash', ['-c', copy], { cwd, env });
    const names = await readdir(join(cwd, 'checkpoints'));
    const said = names
      .toSorted()
      .map(async (name) => `${name} ${await readFile(join(cwd, 'checkpoints', name), 'utf8')}`);
    const all = await Promise.all(said);
    await rm(cwd, { recursive: true });
    return all;
  };
  beforeAll(() => new Promise<void>((listening) => void api.listen(0, '127.0.0.1', listening)));
  afterAll(() => api.close());

  it('are all copied, page after page, without a newline', async () => {
    expect(await copied('me')).toEqual([1, 2, 3, 4, 5].map((number) => `000000000${number}.jws jws.of.${number}`));
  });

  it('are not, and it comes to an end, where nobody may read them', async () => {
    expect(await copied('you')).toEqual([]);
  });
});
