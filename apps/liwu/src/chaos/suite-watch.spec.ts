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

/** Runs a process that does this, and gives what the watch says of its end; that the rig has killed it comes as late as an agent's word may. */
const endOf = async (script: string, byTheRig = false): Promise<string[]> => {
  const watch = new SuiteWatch();
  let ends = 0;
  const ended: SuiteWatch['watcher']['ended'] = (...seen) => {
    watch.watcher.ended?.(...seen);
    if (byTheRig) watch.noteKill(seen[2].pid!);
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
    ["process.kill(process.pid, 'SIGKILL')", 'it was ended by SIGKILL'],
  ])('is seen after %s', async (script, how) => {
    expect(await endOf(script)).toEqual([how]);
  });

  it('is none where it was told to end, and did', async () => {
    expect(await endOf('process.exit(0)')).toEqual([]);
  });

  it('is none where the rig killed the process', async () => {
    expect(await endOf("process.kill(process.pid, 'SIGKILL')", true)).toEqual([]);
  });

  it('is seen where the process ended by itself before the rig could kill it', async () => {
    expect(await endOf("process.kill(process.pid, 'SIGSEGV')", true)).toEqual(['it was ended by SIGSEGV']);
  });
});
