import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { processIds, processStat } from './process-stat.js';

const WITHIN = { timeout: 20_000 };

let folder: string;
let child: ChildProcess;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liwu-process-stat-'));
  // A name that reads as if the fields began in it.
  const odd = join(folder, 'a) Z 7 (b');
  symlinkSync('/bin/sleep', odd);
  child = spawn(odd, ['60']);
  await once(child, 'spawn');
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe.runIf(process.platform === 'linux')('what Linux says of a process', { timeout: 30_000 }, () => {
  it('is told whatever its name is', async () => {
    expect(processIds()).toContain(child.pid);
    await vi.waitFor(() => expect(processStat(child.pid!)).toMatchObject({ state: 'S', parent: process.pid }), WITHIN);
    child.kill('SIGSTOP');
    await vi.waitFor(() => expect(processStat(child.pid!)?.state).toBe('T'), WITHIN);
    expect(processStat(child.pid!)?.startTicks).toMatch(/^[0-9]+$/);
  });

  it('is nothing once it is gone', async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(processStat(child.pid!)).toBeUndefined();
    expect(processIds()).not.toContain(child.pid);
  });
});
