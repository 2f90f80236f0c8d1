import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNTS, collapsed } from '../ledger/chart-of-accounts.js';
import { FinanceReader } from './finance-reader.js';
import { examplesOf, pageOf, type Section, sectionsOf, tablesOf } from './page.js';
import { Story } from './story.js';
import { proveBooks } from './prove-books.js';
import { playTwoMonths } from './two-months.js';

const sections = sectionsOf(pageOf('views.md'));
const views = sections
  .filter(({ title }) => /^`\w+`$/.test(title))
  .map((section) => ({ ...section, name: section.title.replaceAll('`', '') }));

let story: Story;
let reader: FinanceReader;
beforeAll(async () => {
  story = await Story.begin();
  await playTwoMonths(story);
  await proveBooks(story);
  reader = await FinanceReader.connect(story.books.database.url);
});
afterAll(async () => {
  await reader.end();
  await story.books.database.drop();
});

const rowsOf = async (sql: string): Promise<string[][]> => (await reader.ask(sql)).rows;

/** Name, type and comment of a view's columns, in their order. */
const columnsOf = (view: string): Promise<string[][]> =>
  rowsOf(`SELECT attname, format_type(atttypid, atttypmod), col_description(attrelid, attnum) FROM pg_attribute
    WHERE attrelid = 'finance.${view}'::regclass AND attnum > 0 ORDER BY attnum`);

describe('the page of the views', () => {
  it('has every view, with what it is', async () => {
    const found = await rowsOf(`SELECT relname, obj_description(oid, 'pg_class') FROM pg_class
      WHERE relnamespace = 'finance'::regnamespace AND relkind = 'v' ORDER BY oid`);
    expect(views.map(({ name, text }) => [name, text.trim().split('\n')[0]])).toEqual(found);
  });

  it.each(views)('lists every column of $name as the database has it', async ({ name, text }) => {
    const before = name === 'entry' ? await columnsOf('posting') : [];
    const [columns] = tablesOf(text);
    expect([...before, ...(columns?.rows ?? [])]).toEqual(await columnsOf(name));
  });

  it.each(views)('names a key of $name that no two rows share', async ({ name, text }) => {
    const [, key = ''] = /^- Key: ([^.;]+)/m.exec(text) ?? [];
    const columns = key.replaceAll('`', '');
    expect(columns).not.toBe('');
    expect(await rowsOf(`SELECT ${columns} FROM ${name} GROUP BY ${columns} HAVING count(*) > 1`)).toEqual([]);
    const nulls = columns.split(', ').map((column) => `${column} IS NULL`);
    expect(await rowsOf(`SELECT * FROM ${name} WHERE ${nulls.join(' OR ')}`)).toEqual([]);
  });

  it.each(sections)('gets from its example for $title what it says', async ({ text }) => {
    const examples = examplesOf(text);
    expect(examples).toHaveLength(1);
    for (const { sql, answer } of examples) expect(await reader.ask(sql)).toEqual(answer);
  });

  it('lists every function', async () => {
    const [table] = tablesOf(sections.at(-1)?.text ?? '');
    const names = table?.rows.map(([call = '', meaning]) => [call.replace(/\(.*/, ''), meaning]);
    const found = await rowsOf(`SELECT proname, obj_description(oid, 'pg_proc') FROM pg_proc
      WHERE pronamespace = 'finance'::regnamespace ORDER BY proname`);
    expect(names?.toSorted()).toEqual(found.toSorted());
  });
});

describe('the page of the chart', () => {
  const chart = sectionsOf(pageOf('chart.md'));
  const textOf = (title: string): string => chart.find((section: Section) => section.title === title)?.text ?? '';
  const accountsIn = (unit: string): string[][] =>
    (tablesOf(textOf(`Accounts in ${unit}`))[0]?.rows ?? []).map(([account = '', ...rest]) => [account, unit, ...rest]);

  it('has every account of the chart', async () => {
    const found = await rowsOf(
      'SELECT account_pattern, unit, class, normal_side, contra_of, meaning FROM chart ORDER BY account_pattern',
    );
    expect([...accountsIn('COIN'), ...accountsIn('money')].toSorted()).toEqual(found.toSorted());
  });

  it('says to which accounts nothing is posted yet', async () => {
    const [, list = ''] = /^Nothing is posted yet to (.*)$/m.exec(textOf('Accounts in money')) ?? [];
    const silent = [...list.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    const posted = new Set(
      (['paid', 'promo'] as const).flatMap((kind) =>
        Object.values(ACCOUNTS).map((name) => (typeof name === 'string' ? name : collapsed(name('x', kind)))),
      ),
    );
    const all = (await rowsOf('SELECT account_pattern FROM chart')).map(([name = '']) => name);
    expect(silent.toSorted()).toEqual(all.filter((name) => !posted.has(name)).toSorted());
  });
});
