import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ownIdentity } from '../suite/end-process.js';
import { ONE_OF_EACH } from '../suite/replicas.js';
import { makeSecrets } from '../suite/secrets.js';
import { type SuiteProcess, writeSuite } from '../suite/suite-file.js';
import { suiteOf } from '../up/running-suite.js';
import { headline, status } from './status.js';

const STATE_DIR = '/srv/.liwu';

describe('the headline of the status', () => {
  it('says that a suite is ready only when all of its processes are', () => {
    const all = [
      { name: 'liwu', condition: 'ready' },
      { name: 'kafka', condition: 'ready' },
    ] as const;
    expect(headline(STATE_DIR, 'ready', all)).toBe('The suite is ready; its state is in /srv/.liwu.');
  });

  it('names those that are not, whether they run or not', () => {
    const some = [
      { name: 'kafka', condition: 'not-ready' },
      { name: 'wallet', condition: 'ready' },
      { name: 'rtm-gateway', condition: 'gone' },
    ] as const;
    expect(headline(STATE_DIR, 'ready', some)).toBe(
      'The suite is up, but not ready: kafka, rtm-gateway. Its state is in /srv/.liwu.',
    );
  });

  it('says no more than that of a suite that is on its way up or down', () => {
    const some = [{ name: 'wallet', condition: 'not-ready' }] as const;
    expect(headline(STATE_DIR, 'stopping', some)).toBe('The suite is stopping; its state is in /srv/.liwu.');
  });
});

describe('the status', () => {
  let stateDir: string;
  beforeEach(() => void (stateDir = mkdtempSync(join(tmpdir(), 'liwu-status-'))));
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(stateDir, { recursive: true });
  });

  const here = (name: string): SuiteProcess => ({ name, ...ownIdentity() });
  const gone = (name: string): SuiteProcess => ({ name, pid: process.pid, startTime: 'another time' });
  const statusWith = async (processes: SuiteProcess[]): Promise<{ exitCode: number; lines: string[] }> => {
    const plan = { portBase: 6_700, stateDir, replicas: ONE_OF_EACH, secrets: makeSecrets(), inherited: {} };
    writeSuite(stateDir, { ...suiteOf(plan), state: 'ready', processes });
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const exitCode = await status({ stateDir, json: false, usage: false });
    return {
      exitCode,
      lines: write.mock.calls
        .map(([text]) => String(text))
        .join('')
        .split('\n'),
    };
  };

  it('is 0 where all processes are there', async () => {
    const { exitCode, lines } = await statusWith([here('kafka'), here('wallet')]);
    expect(exitCode).toBe(0);
    expect(lines[0]).toMatch(/^The suite is ready; /);
  });

  it('is 1 where one is gone, which keeps its line', async () => {
    const { exitCode, lines } = await statusWith([here('kafka'), gone('wallet'), here('rtm-gateway')]);
    expect(exitCode).toBe(1);
    expect(lines[0]).toMatch(/^The suite is up, but not ready: wallet\. /);
    expect(lines.slice(2, 5).map((line) => line.trim().split(/ +/).slice(0, 2))).toEqual([
      ['kafka', 'ready'],
      ['wallet', 'gone'],
      ['rtm-gateway', 'ready'],
    ]);
  });
});
