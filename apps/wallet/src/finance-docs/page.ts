import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../../../docs/finance/', import.meta.url);

/** A page of finance's handbook, as text. */
export const pageOf = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');

/** What stands under a heading, down to the next one of the same level. */
export interface Section {
  readonly title: string;
  readonly text: string;
}

export const sectionsOf = (page: string): Section[] =>
  page
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { title: part.slice(0, end), text: part.slice(end) };
    });

/** The code blocks of a language, without their fences. */
export const blocksOf = (text: string, language: string): string[] =>
  [...text.matchAll(/^```(\S+)\n([\s\S]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , code = '']) => code);

interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const RULE = /^\|(?: *:?-+:? *\|)+$/;
/** A cell says the same with and without the marks of code; an empty one is a null. */
const cellsOf = (line: string): string[] =>
  line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll(/`|\\(?=[|*_])/g, ''));

const tableOf = (text: string): Table => {
  const [head = '', rule = '', ...rows] = text.trimEnd().split('\n');
  if (!RULE.test(rule)) throw new Error(`this table has no head: ${head}`);
  return { head: cellsOf(head), rows: rows.map(cellsOf) };
};

/** The tables of a text, in their order. */
export const tablesOf = (text: string): Table[] =>
  [...text.matchAll(/(?:^\|.*\|$\n?)+/gm)].map(([table]) => tableOf(table));

/** The queries of a text, each with the table behind it, which is its answer. Throws for a query without one. */
export const examplesOf = (text: string): { sql: string; answer: Table }[] => {
  const found = [...text.matchAll(/^```sql\n([\s\S]*?)^```\n\n((?:^\|.*\|$\n?)+)/gm)];
  if (found.length !== blocksOf(text, 'sql').length) throw new Error('a query of the page has no answer behind it');
  return found.map(([, sql = '', table = '']) => ({ sql, answer: tableOf(table) }));
};

/** The calls of a text, each with the JSON behind it, if that is there; not what asks the suite for tokens and addresses. */
export const callsOf = (text: string): { command: string; answer: unknown }[] => {
  const blocks = [...text.matchAll(/^```(sh|json)\n([\s\S]*?)^```$/gm)].map(([, language, code = '']) => ({
    language,
    code,
  }));
  return blocks.flatMap(({ language, code: command }, index) => {
    if (language !== 'sh' || command.includes('npm run')) return [];
    const next = blocks[index + 1];
    return [{ command, answer: next?.language === 'json' ? (JSON.parse(next.code) as unknown) : undefined }];
  });
};

/** All pages that these specs read. */
export const PAGES = [
  'README.md',
  'chart.md',
  'life-of-a-coin.md',
  'views.md',
  'questions.md',
  'by-hand.md',
  'check-it-yourself.md',
  'errors.md',
] as const;
