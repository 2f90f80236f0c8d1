import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasHledger } from '../exports/testing/hledger.js';
import { ExportedBooks } from './exported-books.js';
import { FinanceReader } from './finance-reader.js';
import { blocksOf, examplesOf, pageOf, sectionsOf } from './page.js';
import { Story } from './story.js';
import { playTwoMonths } from './two-months.js';

const [, hledger, duckdb] = sectionsOf(pageOf('check-it-yourself.md'));
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
