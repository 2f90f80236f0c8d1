import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { demandWritable } from './demand-writable.js';

const folder = mkdtempSync(join(tmpdir(), 'liwu-result-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a result has a file to go to, or is refused in a sentence', () => {
  const file = join(folder, 'result.json');
  writeFileSync(file, 'an earlier one');
  demandWritable(file);
  expect(readFileSync(file, 'utf8')).toBe('an earlier one');
  demandWritable(join(folder, 'another.json'));
  expect(existsSync(join(folder, 'another.json'))).toBe(false);
  const nowhere = () => demandWritable(join(folder, 'no', 'such', 'folder', 'result.json'));
  expect(nowhere).toThrow(/^The result cannot be written: ENOENT/);
  expect(nowhere).toThrow(expect.objectContaining({ name: 'Refusal', exitCode: 2 }));
});
