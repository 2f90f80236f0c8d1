import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf, isRunning, type ProcessIdentity } from '@liwu/embedded';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSecrets } from '../suite/secrets.js';
import { ONE_OF_EACH } from '../suite/replicas.js';
import { readSuite, type Suite, writeSuite } from '../suite/suite-file.js';
import { makeRoom } from './end-left-over.js';
import { suiteOf } from './running-suite.js';

let stateDir: string;
let children: ChildProcess[];

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'liwu-left-'));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(stateDir, { recursive: true });
});

const someProcess = async (): Promise<ProcessIdentity> => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)'], { stdio: 'ignore' });
  children.push(child);
  await once(child, 'spawn');
  return identityOf(child.pid!)!;
};
const leftBehind = (processes: Suite['processes'], supervisor: ProcessIdentity): void =>
  writeSuite(stateDir, {
    ...suiteOf({ portBase: 5_800, stateDir, replicas: ONE_OF_EACH, secrets: makeSecrets(), inherited: {} }),
    supervisor: { name: 'liwu', ...supervisor },
    processes,
  });
const silent = (): void => undefined;
const gone: ProcessIdentity = { pid: process.pid, startTime: 'another time' };

describe('a start in a folder with a past', () => {
  it('ends what a killed supervisor left running, and forgets it', async () => {
    const service = await someProcess();
    const catalog = await someProcess();
    leftBehind(
      [
        { name: 'gift-catalog', ...catalog },
        { name: 'wallet', ...service },
      ],
      gone,
    );
    const said: string[] = [];
    await makeRoom(stateDir, (line) => void said.push(line));
    expect([service, catalog].map(isRunning)).toEqual([false, false]);
    expect(readSuite(stateDir)).toBeUndefined();
    expect(said).toEqual(['Ending what an earlier run left behind: gift-catalog, wallet.']);
  });

  it('never touches a process that only has the number of one of its own', async () => {
    const stranger = await someProcess();
    leftBehind([{ name: 'wallet', pid: stranger.pid, startTime: 'another time' }], gone);
    await makeRoom(stateDir, silent);
    expect(isRunning(stranger)).toBe(true);
  });

  it('is refused while the other suite runs, whose processes are left alone', async () => {
    const supervisor = await someProcess();
    const service = await someProcess();
    leftBehind([{ name: 'wallet', ...service }], supervisor);
    await expect(makeRoom(stateDir, silent)).rejects.toThrow(/A suite already runs/);
    expect(isRunning(service)).toBe(true);
    expect(readSuite(stateDir)).toBeDefined();
  });
});
