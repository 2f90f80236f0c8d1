import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { registerVerifyLedger } from './verify-ledger-command.js';
import { verifyLedgerPlan } from './verify-ledger.js';

let stateDir: string;
beforeEach(() => void (stateDir = mkdtempSync(join(tmpdir(), 'liwu-verify-ledger-'))));
afterEach(() => rmSync(stateDir, { recursive: true }));

it('the books are proven by the wallet’s own program, where the suite runs the wallet', () => {
  const suite = {
    portBase: 4_600,
    databases: { 'gift-catalog': 'postgres://c', wallet: 'postgres://w', 'ack-watchdog': 'postgres://d' },
  };
  const { nodeArguments, environment } = verifyLedgerPlan(suite, stateDir, ['--lane', '5']);
  expect(nodeArguments.at(-3)?.endsWith(join('apps', 'wallet', 'dist', 'verify-ledger.js'))).toBe(true);
  expect(nodeArguments.slice(-2)).toEqual(['--lane', '5']);
  expect(environment).toMatchObject({ LIWU_DATABASE_URL: 'postgres://w' });
});

it('is a command of its own', () => {
  const program = new Command('liwu');
  registerVerifyLedger(program);
  expect(program.commands.map((command) => command.name())).toEqual(['verify-ledger']);
});
