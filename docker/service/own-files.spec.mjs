import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownFiles, PROGRAMS } from './own-files.mjs';

const known = {
  workspaces: new Map([['@liwu/kit', 'libs/kit']]),
  packages: new Set(['@liwu/kit', 'pg', '@nest/core']),
};
const MAIN = 'apps/shop/dist/main.js';
let root;

const write = (path, text) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'liwu-own-files-'));
  const exports = { '.': { default: './dist/index.js' }, './more': { default: './dist/more/index.js' } };
  write('libs/kit/package.json', JSON.stringify({ exports }));
  for (const path of ['libs/kit/dist/index.js', 'libs/kit/dist/more/index.js']) write(path, '');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('the files that an app reaches', () => {
  it('are those that it imports, in whatever way, and no spec', () => {
    write(
      MAIN,
      "import './side.js';\nimport {\n  one,\n} from './one.js';\nexport * from '@liwu/kit';\nawait import('./late.js');\n",
    );
    write('apps/shop/dist/one.js', "import { readFileSync } from 'node:fs';\nimport { Pool } from 'pg';\n");
    write(
      'apps/shop/dist/late.js',
      "import { more } from '@liwu/kit/more';\nimport * as nest from '@nest/core/deep/file.js';\n",
    );
    for (const name of ['side.js', 'one.spec.js']) write(`apps/shop/dist/${name}`, '');
    expect(ownFiles(root, [MAIN], known)).toEqual([
      'apps/shop/dist/late.js',
      MAIN,
      'apps/shop/dist/one.js',
      'apps/shop/dist/side.js',
      'libs/kit/dist/index.js',
      'libs/kit/dist/more/index.js',
    ]);
  });

  it('are also those of its workers, but nothing of another app', () => {
    write(
      MAIN,
      "new Worker(new URL('./export-worker.js', import.meta.url), {});\nnew URL('../../rig/dist/main.js', import.meta.url);\n",
    );
    write('apps/rig/dist/main.js', '');
    write('apps/shop/dist/export-worker.js', "import './rows.js';\n");
    write('apps/shop/dist/rows.js', '');
    expect(ownFiles(root, [MAIN], known)).toEqual(['apps/shop/dist/export-worker.js', MAIN, 'apps/shop/dist/rows.js']);
  });

  it('must be there, and use only what is declared', () => {
    write(MAIN, "import './gone.js';\n");
    expect(() => ownFiles(root, [MAIN], known)).toThrow('apps/shop/dist/gone.js is used and not there');
    write(MAIN, "import { test } from 'vitest';\n");
    expect(() => ownFiles(root, [MAIN], known)).toThrow(`${MAIN} uses vitest, which its project does not depend on`);
  });
});

it('an image has every program that the operations page has run from one', () => {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const named = [...page.matchAll(/[a-z-]+\.js\b/g)].map(([name]) => name);
  expect(named.length).toBeGreaterThan(0);
  expect(PROGRAMS).toEqual(expect.arrayContaining(named));
});
