import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { status } from '../status/status.js';
import { suiteOf } from '../up/running-suite.js';
import { ownIdentity } from './end-process.js';
import { demandSuite, findSuite } from './find-suite.js';
import { ONE_OF_EACH } from './replicas.js';
import { makeSecrets } from './secrets.js';
import { makeOwnStateDir, makeStateDir, readSuite, type Suite, writeSuite } from './suite-file.js';

let stateDir: string;
beforeEach(() => void (stateDir = mkdtempSync(join(tmpdir(), 'liwu-find-'))));
afterEach(() => rmSync(stateDir, { recursive: true }));

const running = { name: 'wallet', ...ownIdentity() };
const gone = { name: 'liwu', pid: process.pid, startTime: 'another time' };
const write = (supervisor: Suite['supervisor'], processes: Suite['processes']): void =>
  writeSuite(stateDir, {
    ...suiteOf({ portBase: 6_700, stateDir, replicas: ONE_OF_EACH, secrets: makeSecrets(), inherited: {} }),
    state: 'ready',
    supervisor,
    processes,
  });

describe('a folder', () => {
  it('has no suite before one was started there, and none when all of its processes are gone', () => {
    expect(findSuite(stateDir).kind).toBe('none');
    write(gone, [gone]);
    expect(findSuite(stateDir).kind).toBe('none');
    expect(() => demandSuite(stateDir)).toThrow(/^No suite runs .*; 'npm start' starts one\.$/);
  });

  it('has a running suite as long as its supervisor runs', () => {
    write({ ...running, name: 'liwu' }, []);
    expect(findSuite(stateDir).kind).toBe('running');
    expect(demandSuite(stateDir).state).toBe('ready');
  });

  it('has an abandoned suite when only its supervisor is gone, and every command says what to do', async () => {
    write(gone, [running]);
    expect(findSuite(stateDir).kind).toBe('abandoned');
    expect(() => demandSuite(stateDir)).toThrow(/is gone: 'npm start' takes over, 'npm run -s liwu -- down' ends/);
    expect(await status({ stateDir, json: true, usage: false })).toBe(1);
  });

  it('of a rig is a new one each time, through which other users may pass', () => {
    const folders = [makeOwnStateDir('spec'), makeOwnStateDir('spec')];
    try {
      expect(new Set(folders).size).toBe(2);
      for (const folder of folders) {
        expect(statSync(folder).mode & 0o777).toBe(0o755);
        expect(existsSync(join(folder, 'logs'))).toBe(true);
      }
    } finally {
      for (const folder of folders) rmSync(folder, { recursive: true });
    }
  });

  it('whose suite file is not ours is refused with 2, for 1 is what a command has found', () => {
    writeFileSync(join(stateDir, 'suite.json'), '{"state":');
    expect(() => demandSuite(stateDir)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(/is not what this version writes/) }),
    );
  });

  it('must be a folder', () => {
    const file = join(stateDir, 'README.md');
    writeFileSync(file, 'read me');
    expect(() => readSuite(file)).toThrow(`${file} is no folder, and cannot hold a suite's state.`);
    expect(() => makeStateDir(file)).toThrow(`${file} is no folder, and cannot hold a suite's state.`);
  });
});
