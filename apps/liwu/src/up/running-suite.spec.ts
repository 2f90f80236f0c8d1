import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf, isRunning } from '@liwu/embedded';
import { afterEach, describe, expect, it } from 'vitest';
import { makeSecrets } from '../suite/secrets.js';
import { ONE_OF_EACH } from '../suite/replicas.js';
import { RunningSuite, withProcess } from './running-suite.js';
import { whateverHappens } from './whatever-happens.js';

let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

describe('the processes of a suite', () => {
  it('keep their places when one of them is started again', () => {
    const first = ['kafka', 'wallet', 'rtm-gateway'].map((name, pid) => ({ name, pid, startTime: '1' }));
    const again = { name: 'wallet', pid: 7, startTime: '2' };
    const newcomer = { name: 'postgres', pid: 8, startTime: '2' };
    expect(withProcess(withProcess(first, again), newcomer)).toEqual([first[0], again, first[2], newcomer]);
  });
});

describe('the end of a suite', () => {
  it('comes for every process although its folder is gone, which is said once', async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'liwu-end-'));
    const said: string[] = [];
    const suite = new RunningSuite(
      { portBase: 6_700, stateDir, replicas: ONE_OF_EACH, secrets: makeSecrets(), inherited: {} },
      (line) => void said.push(line),
    );
    child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    const identity = identityOf(child.pid!)!;
    suite.suite.processes.push({ name: 'postgres', ...identity });
    rmSync(stateDir, { recursive: true });
    await suite.stop();
    expect(isRunning(identity)).toBe(false);
    expect(existsSync(stateDir)).toBe(false);
    expect(said).toEqual([expect.stringMatching(/^The file that tells of this suite cannot be written \(ENOENT/)]);
  });

  it('goes on with the next step when one fails', async () => {
    const said: string[] = [];
    const done: string[] = [];
    const failed = await whateverHappens(
      (line) => void said.push(line),
      [
        { what: 'stopping a', run: () => Promise.reject(new Error('it bites')) },
        { what: 'stopping b', run: async () => void done.push('b') },
      ],
    );
    expect(failed).toBe(1);
    expect(done).toEqual(['b']);
    expect(said).toEqual(['stopping a failed: it bites']);
  });
});
