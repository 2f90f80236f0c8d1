import { existsSync, readFileSync } from 'node:fs';
import { type ProblemCode, problemStatus } from '@liwu/service-kit';
import { describe, expect, it } from 'vitest';
import { pageOf, PAGES, sectionsOf, tablesOf } from './page.js';

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}
const DOCS = new URL('../../../../docs/', import.meta.url);
const { paths } = JSON.parse(readFileSync(new URL('openapi/wallet.json', DOCS), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};

/** Every code that the API's document names, with its status. */
const codes = new Map<string, number>();
for (const operation of Object.values(paths).flatMap((path) => Object.values(path)))
  for (const [status, { description }] of Object.entries(operation.responses))
    if (Number(status) >= 400)
      for (const [, code = ''] of description.matchAll(/`(\w+)`/g)) codes.set(code, Number(status));

describe('the page of errors', () => {
  const rows = tablesOf(pageOf('errors.md')).flatMap(({ rows }) => rows);
  const told = new Map(rows.map(([code = '', status]) => [code, Number(status)]));

  it('has every code that the API answers, with its status', () => {
    expect(codes.size).toBeGreaterThan(20);
    expect([...codes].filter(([code, status]) => told.get(code) !== status)).toEqual([]);
  });

  it('has no code that there is not, and each once', () => {
    expect([...told].filter(([code, status]) => problemStatus(code as ProblemCode) !== status)).toEqual([]);
    expect(rows.length).toBe(told.size);
  });

  it('says of each when it comes and what to do', () => {
    expect(rows.filter(([, , when, what]) => !when || !what)).toEqual([]);
  });
});

const callsIn = (text: string): { method: string; path: string; query: string }[] =>
  [...text.matchAll(/curl -s\w*(?: -X (POST))?(?:[^"]|"(?!\$API))*"\$API(\/v1\/[^"?]*)(\?[^"]*)?"/g)].map(
    ([, method = 'GET', path = '', query = '']) => ({ method, path, query }),
  );
const operationOf = ({ method, path }: { method: string; path: string }): Operation | undefined => {
  const template = Object.keys(paths).find((one) => new RegExp(`^${one.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path));
  return paths[template ?? '']?.[method.toLowerCase()];
};
const calls = PAGES.flatMap((page) => callsIn(pageOf(page)).map((call) => ({ page, ...call })));

describe('calls of the API on the pages', () => {
  it('are found', () => expect(calls.length).toBeGreaterThan(15));

  it.each(calls)('$page: $method $path$query is one that there is', (call) => {
    const operation = operationOf(call);
    const known = operation?.parameters?.filter((one) => one.in === 'query').map(({ name }) => name);
    expect(known ?? []).toEqual(expect.arrayContaining([...new URLSearchParams(call.query).keys()]));
    expect(operation).toBeDefined();
  });
});

const byHand = sectionsOf(pageOf('by-hand.md')).filter(({ text }) => text.includes('\nCodes: '));

describe('what people do by hand', () => {
  it('has codes in every section with a call', () => expect(byHand.length).toBe(11));

  it.each(byHand)('$title names only codes that its calls answer', ({ text }) => {
    const answers = callsIn(text).flatMap((call) => Object.values(operationOf(call)?.responses ?? {}));
    const [, line = ''] = /^Codes: (.*)$/m.exec(text) ?? [];
    const named = [...line.matchAll(/`(\w+)`/g)].map(([, code = '']) => code).filter((code) => codes.has(code));
    expect(named.length).toBeGreaterThan(0);
    expect(answers.map(({ description }) => description).join()).toSatisfy((all: string) =>
      named.every((code) => all.includes(`\`${code}\``)),
    );
  });
});

const anchorsOf = (page: string): string[] =>
  [...page.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
const links = PAGES.flatMap((page) =>
  [...pageOf(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].map(([, file = '', anchor = '']) => ({
    page,
    file,
    anchor,
  })),
);

describe('links on the pages', () => {
  it.each(links)('$page leads to $file#$anchor', ({ page, file, anchor }) => {
    const target = new URL(file === '' ? page : file, new URL('finance/', DOCS));
    expect(existsSync(target)).toBe(true);
    if (anchor) expect(anchorsOf(readFileSync(target, 'utf8'))).toContain(anchor);
  });
});
