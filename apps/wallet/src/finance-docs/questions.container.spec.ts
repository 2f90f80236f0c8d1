import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listQuery } from '../finance-api/listing.js';
import { POSTINGS } from '../finance-api/listings.js';
import { FINANCE_READER } from '../finance-schema/reader-role.js';
import { auditBooks } from '../testing/audit.js';
import { FinanceReader } from './finance-reader.js';
import { examplesOf, pageOf, sectionsOf, tablesOf } from './page.js';
import { Story } from './story.js';
import { HAPPENED, playTwoMonths } from './two-months.js';

const QUESTIONS = 10;
const page = pageOf('questions.md');
const questions = sectionsOf(page).map(({ title, text }) => ({ title, text, examples: examplesOf(text) }));

let story: Story;
let reader: FinanceReader;
beforeAll(async () => {
  story = await Story.begin();
  await playTwoMonths(story);
  reader = await FinanceReader.connect(story.books.database.url);
});
afterAll(async () => {
  await reader.end();
  await story.books.database.drop();
});

describe('finance’s ten questions', () => {
  it('are asked of the story that the page tells', async () => {
    expect(tablesOf(page)[0]?.rows).toEqual(HAPPENED);
    expect(await auditBooks(story.books.database.client)).toEqual({});
  });

  it('are ten, with one query each', () => {
    expect(questions.map(({ examples }) => examples.length)).toEqual(Array.from({ length: QUESTIONS }, () => 1));
  });

  it('are asked by the role that sees nothing but the views', async () => {
    expect((await reader.ask('SELECT session_user, current_user')).rows).toEqual([[FINANCE_READER, FINANCE_READER]]);
    await expect(reader.ask('SELECT * FROM public.transfer')).rejects.toThrow('permission denied');
  });

  it.each(questions)('$title', async ({ examples }) => {
    for (const { sql, answer } of examples) expect(await reader.ask(sql)).toEqual(answer);
  });

  it('find by the API, too, what came late', async () => {
    const [, query = ''] = /\/v1\/postings\?(period=\S+)"/.exec(page) ?? [];
    const filters = Object.fromEntries(new URLSearchParams(query));
    const { text, values } = listQuery(POSTINGS, filters, { after: [], until: [] }, 10);
    const { rows } = await story.books.database.client.query<Record<string, unknown>>(text, values);
    expect(rows.map(({ viewer_id, is_late }) => [viewer_id, is_late])).toEqual([['chloe', true]]);
  });
});
