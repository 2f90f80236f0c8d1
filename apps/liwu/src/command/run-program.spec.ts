import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedFailure } from '@liwu/embedded';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../refusal.js';
import { runProgram } from './run-program.js';

let stateDir: string;
let said: string;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'liwu-run-'));
  said = '';
  const hear = (text: unknown): boolean => ((said += String(text)), true);
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(hear);
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error');
  process.exitCode = undefined;
  rmSync(stateDir, { recursive: true });
});

/** The exit code of a command, and all that it said. */
const end = async (...words: readonly string[]): Promise<{ code: typeof process.exitCode; said: string }> => {
  await runProgram(['node', 'liwu', ...words]);
  return { code: process.exitCode, said };
};
const endWith = (error: Error): ReturnType<typeof end> => {
  vi.spyOn(Command.prototype, 'parseAsync').mockRejectedValueOnce(error);
  return end('verify');
};

describe('the exit code', () => {
  it.each([
    [['verify', '--wait', 'soon'], "error: option '--wait <seconds>' argument 'soon' is invalid"],
    [['chaos', '--fast'], "error: unknown option '--fast'"],
    [['reconcile', 'wallet'], 'error: too many arguments'],
    [['rebuild', 'purse'], "error: command-argument value 'purse' is invalid"],
    [['parked', 'redrive', 'wallet'], "error: missing required argument 'viewer'"],
    [['uP'], "error: unknown command 'uP'"],
    [['parked'], 'Usage: liwu parked '],
    [[], 'Usage: liwu '],
  ])('is 2 where it is called wrongly, as by %j', async (words, message) => {
    expect(await end(...words)).toEqual({ code: 2, said: expect.stringContaining(message) });
  });

  it.each([['--help'], ['parked', '--help'], ['help', 'up'], ['--version']])(
    'is 0 where it is asked for help or its version: %j %j',
    async (...words) => {
      expect(await end(...words)).toEqual({ code: 0, said: expect.stringMatching(/^Usage: liwu |^[0-9.]+\n$/) });
    },
  );

  it('is 2 where the suite file cannot be read', async () => {
    writeFileSync(join(stateDir, 'suite.json'), '{}');
    for (const command of ['verify', 'status', 'down'])
      expect(await end(command, '--state-dir', stateDir)).toMatchObject({
        code: 2,
        said: expect.stringMatching(/^liwu: .*suite\.json is not what this version writes/),
      });
  });

  it('is 2 after a refusal, and its own where it has one', async () => {
    expect(await endWith(new Refusal('No.'))).toEqual({ code: 2, said: 'liwu: No.\n' });
    expect(await endWith(new EmbeddedFailure('port-taken', 'No.'))).toMatchObject({ code: 2 });
    expect(await endWith(new Refusal('It was interrupted.', { exitCode: 130 }))).toMatchObject({ code: 130 });
  });

  it('is 2 where the fault is ours, and shows where it happened', async () => {
    const said = expect.stringMatching(/^liwu: TypeError: x is not a function\n +at /) as string;
    expect(await endWith(new TypeError('x is not a function'))).toEqual({ code: 2, said });
  });
});
