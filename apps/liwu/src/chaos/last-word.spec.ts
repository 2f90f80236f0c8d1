import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lastWord } from './last-word.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'liwu-word-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const logOf = (...lines: string[]): string => {
  const path = join(folder, 'wallet.log');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};

it('a process that ended by itself is asked why, and its last fatal line is the answer', () => {
  const fatal = { level: 'fatal', msg: 'the service cannot start', err: { message: 'no Kafka' } };
  const log = logOf('{"level":"info","msg":"listening"}', JSON.stringify(fatal), '{"level":"info","msg":"star');
  expect(lastWord(log)).toBe('the service cannot start: no Kafka');
});

it('one that said nothing of it is told so', () => {
  expect(lastWord(logOf('{"level":"info","msg":"listening"}'))).toBe('nothing in its log says why');
});
