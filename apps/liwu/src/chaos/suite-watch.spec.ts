import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@liwu/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SupervisedChild } from '../supervisor/supervised-child.js';
import { SuiteWatch } from './suite-watch.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'liwu-watch-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a process that does this, and gives what the watch says of its end. */
const endOf = async (script: string): Promise<string[]> => {
  const watch = new SuiteWatch();
  let ends = 0;
  const ended: SuiteWatch['watcher']['ended'] = (...seen) => {
    watch.watcher.ended?.(...seen);
    ends += 1;
  };
  const plan = {
    name: 'example',
    app: 'example',
    port: 1,
    nodeArguments: ['-e', script],
    environment: {},
    logPath: join(folder, 'example.log'),
    readyUrl: 'http://127.0.0.1:1/',
    readyWithinMs: 20_000,
    stopWithinMs: 1_000,
  };
  const child = new SupervisedChild(plan, { ...watch.watcher, ended, spawned: () => undefined, say: () => undefined });
  await expect(child.start()).rejects.toThrow('example did not start');
  await eventually(() => expect(ends).toBe(1));
  return watch.unordered.map(({ how }) => how);
};

describe('an end that nobody ordered', () => {
  it.each([
    ['process.exit(1)', 'it ended with exit code 1'],
    ['process.abort()', 'it was ended by SIGABRT'],
  ])('is seen after %s', async (script, how) => {
    expect(await endOf(script)).toEqual([how]);
  });

  it.each(['process.exit(0)', "process.kill(process.pid, 'SIGKILL')"])('is none after %s', async (script) => {
    expect(await endOf(script)).toEqual([]);
  });
});
