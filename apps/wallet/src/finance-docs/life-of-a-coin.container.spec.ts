import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../testing/audit.js';
import { LIFE_OF_A_COIN } from './life-of-a-coin.js';
import { blocksOf, pageOf, sectionsOf, tablesOf } from './page.js';
import { Story } from './story.js';
import { toldSince } from './told.js';

const sections = sectionsOf(pageOf('life-of-a-coin.md'));
const steps = sections.filter(({ title }) => /^\d/.test(title));
const textOf = (heading: string): string => sections.find(({ title }) => title === heading)?.text ?? '';

/** The lines of the page's block, whatever they are indented and aligned by. */
const told = (heading: string): string[] =>
  blocksOf(textOf(heading), 'books').flatMap((block) =>
    block
      .trim()
      .split('\n')
      .map((line) => line.trim().replaceAll(/ +/g, ' ')),
  );

let story: Story;
const known = new Set<string>();
beforeAll(async () => void (story = await Story.begin()));
afterAll(() => story.books.database.drop());

describe('the life of a coin', () => {
  it('has a step on the page for each that is played', () => {
    expect(steps.map(({ title }) => title)).toEqual(LIFE_OF_A_COIN.map(([heading]) => heading));
  });

  it.each(LIFE_OF_A_COIN)('%s', async (heading, happens) => {
    await happens(story);
    expect(await toldSince(story.books, known)).toEqual(told(heading));
  });

  it('ends with this trial balance', async () => {
    const [table] = tablesOf(textOf('The trial balance'));
    const rows = await story.books.rows(
      `SELECT period, account, unit, opening, debits, credits, closing FROM finance.trial_balance ORDER BY period, unit, account`,
    );
    expect(rows).toEqual(table?.rows);
  });

  it('leaves books in which nothing contradicts anything', async () => {
    expect(await auditBooks(story.books.database.client)).toEqual({});
  });
});
