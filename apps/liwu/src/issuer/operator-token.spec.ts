import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { askForToken } from './ask-for-token.js';
import { operatorToken } from './operator-token.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'liwu-operator-token-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const urls = { gateway: '', catalog: '', wallet: '', watchdog: '', sandbox: '', issuer: '' };
const mei = { subject: 'mei', role: 'operator' } as const;
const inFile = (text: string): string => {
  const path = join(folder, 'token');
  writeFileSync(path, text);
  return path;
};

it('is the one that was given, whatever issuer there is', async () => {
  const tokenFile = inFile('eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJtZWkifQ.c2ln\n');
  const given = { ...urls, issuer: 'http://127.0.0.1:1' };
  expect(await operatorToken(given, { ...mei, tokenFile })).toBe('eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJtZWkifQ.c2ln');
});

it('is asked for by its role where nobody gives it', async () => {
  await expect(operatorToken(urls, mei)).rejects.toThrow(/with the role operator, .* --token-file/);
  await expect(askForToken(urls, 'mei', 'operator')).rejects.toThrow('This suite has no issuer of its own');
});

it.each(['', 'two words', 'a\nb', 'a'.repeat(20_000)])('is none where the file holds something else', async (text) => {
  await expect(operatorToken(urls, { ...mei, tokenFile: inFile(text) })).rejects.toThrow(/holds no token/);
});

it('is not told where it cannot be read', async () => {
  await expect(operatorToken(urls, { ...mei, tokenFile: join(folder, 'nowhere') })).rejects.toThrow(
    /nowhere cannot be read: ENOENT/,
  );
});
