import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FUZZED } from './fuzz-plan.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const read = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');

/** What the page says: each parser, and the spec that fuzzes it. */
const told = [...read('docs/hostile-inputs.md').matchAll(/^- ([^:`]+): `([^`]+-fuzzed\.spec\.ts)`$/gm)].map(
  ([, parser = '', spec = '']) => ({ parser: parser.replace(/ \(.*\)$/, ''), spec }),
);

describe('the page on hostile inputs', () => {
  it('names every parser of the plan, once, and no other', () => {
    expect(told.map(({ parser }) => parser).sort()).toEqual([...FUZZED].sort());
  });

  it('names every spec that fuzzes, and no other', () => {
    const there = globSync('{apps,libs}/*/src/**/*-fuzzed.spec.ts', { cwd: ROOT });
    expect(there.length).toBeGreaterThan(0);
    expect([...new Set(told.map(({ spec }) => spec))].sort()).toEqual(there.sort());
  });

  it.each(told)('says rightly where this one is fuzzed: $parser', ({ parser, spec }) => {
    expect(read(spec)).toContain(`'${parser}'`);
  });
});
