import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const TABLE = read('docs/hostile-inputs.md');
const WIRE = read('docs/wire.md');

interface Row {
  readonly input: string;
  readonly stops: string;
  readonly spec: string;
  readonly title: string;
}

const unquoted = (cell: string): string => cell.replaceAll('`', '').trim();

const ROWS: readonly Row[] = TABLE.split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Input') && !line.startsWith('| ---'))
  .map((line) => {
    const [, input = '', , stops = '', spec = '', title = ''] = line.split('|').map(unquoted);
    return { input, stops, spec, title };
  });

/** The list's own words, one for each input: `·` and `,` part them, but for what stands in brackets. */
const listed = (): string[] => {
  const [, section = ''] = /## 6\. [^\n]*\n([\s\S]*?)(?:\n## |$)/.exec(WIRE) ?? [];
  return section
    .split('\n')
    .map((line) => line.replace(/^(?:Silent, counted, no event|Answered|Receiver): /, '').replace(/\.$/, ''))
    .join(' · ')
    .split(' · ')
    .flatMap((words) => words.split(/, (?![^(]*\))/))
    .flatMap((words) => words.split(/ or (?=reserved)/))
    .map(unquoted)
    .filter((words) => words !== '');
};

describe('the table of hostile inputs', () => {
  it('has every line of the list, in its own words, and no other', () => {
    const known = new Set(listed());
    expect(ROWS.map(({ input }) => input).filter((input) => !known.has(input))).toEqual([]);
    const told = new Set(ROWS.map(({ input }) => input));
    expect([...known].filter((input) => !told.has(input))).toEqual([]);
    expect(ROWS.length).toBe(known.size);
  });

  it.each(ROWS.map((row) => [row.input, row] as const))('names a spec and a title that exist: %s', (_, row) => {
    expect(existsSync(new URL(row.stops, ROOT))).toBe(true);
    expect(row.spec).toMatch(/\.spec\.ts$/);
    expect(read(row.spec)).toContain(`'${row.title}'`);
  });
});
