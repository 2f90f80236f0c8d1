import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AskedChild } from './asked-child.js';

/** Answers with what it was asked and its flags, dies of one question without an answer, and ends when it is told to. */
const PROGRAM = `
import { writeFileSync } from 'node:fs';
process.on('message', (question) => {
  if (question.ask === 'die') process.exit(3);
  if (question.ask !== 'end') return process.send({ asked: question.ask, flags: process.execArgv });
  writeFileSync(new URL('ended', import.meta.url), 'by itself');
  process.disconnect();
});
`;

let folder: string;
let program: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liwu-asked-'));
  program = join(folder, 'program.mjs');
  writeFileSync(program, PROGRAM);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a child that is asked', () => {
  it('answers each question, under the flags of its own besides those of the suite', async () => {
    const child = new AskedChild('wallet', program, ['--no-deprecation']);
    const flags = expect.arrayContaining(['--max-semi-space-size=16', '--no-deprecation']);
    expect(await child.ask({ ask: 'one' })).toEqual({ asked: 'one', flags });
    expect(await child.ask({ ask: 'two' })).toEqual({ asked: 'two', flags });
    await child.end();
  });

  it('is left to end by itself, and may be told so when it is gone already', async () => {
    const child = new AskedChild('wallet', program);
    await child.ask({ ask: 'one' });
    await child.end();
    expect(readFileSync(join(folder, 'ended'), 'utf8')).toBe('by itself');
    await child.end();
  });

  it('says whose part has ended where no answer comes any more', async () => {
    const child = new AskedChild('watchdog', program);
    await expect(child.ask({ ask: 'die' })).rejects.toThrow("the watchdog's part of the bench has ended");
    await child.end();
  });
});
