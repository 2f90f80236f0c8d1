import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const IMPORT = /(?:from|import)\s*\(?\s*'([^']+)'/g;

/** All that a module of this library imports, directly or not. */
function importsOf(url: URL, seen = new Set<string>()): Set<string> {
  for (const [, specifier = ''] of readFileSync(url, 'utf8').matchAll(IMPORT)) {
    const isOwn = specifier.startsWith('.');
    const found = isOwn ? new URL(specifier.replace(/\.js$/, '.ts'), url) : undefined;
    const name = found?.href ?? specifier;
    if (seen.has(name)) continue;
    seen.add(name);
    if (found) importsOf(found, seen);
  }
  return seen;
}

const foreignTo = (path: string): string[] =>
  [...importsOf(new URL(path, import.meta.url))].filter((name) => !name.startsWith('file:'));

describe('what browsers load', () => {
  it('imports nothing of Node, and no WebSocket library', () => {
    expect(foreignTo('./index.ts')).toEqual(['zod']);
  });

  it('imports nothing at all for the provider’s SDK, which is handed in', () => {
    expect(foreignTo('./agora/agora-browser.ts')).toEqual([]);
  });

  it('is not what runs an SDK in a thread, which does import something of Node', () => {
    expect(foreignTo('./agora/index.ts')).toContain('node:worker_threads');
  });

  it('is not what makes tokens, which does import something of Node', () => {
    expect(importsOf(new URL('./token/index.ts', import.meta.url))).toContain('node:crypto');
  });
});
