import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { identityOf, isRunning, parseIdentity } from './process-identity.js';

describe('the identity of a process', () => {
  it('is the same as long as the process runs', () => {
    const self = identityOf(process.pid);
    expect(self).toEqual(identityOf(process.pid));
    expect(self && isRunning(self)).toBe(true);
  });

  it('runs no more when the process has ended', async () => {
    const child = spawn('sleep', ['60']);
    const identity = identityOf(child.pid ?? 0);
    expect(identity && isRunning(identity)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(identity && isRunning(identity)).toBe(false);
  });

  it('is not another process that was given the same id', () => {
    const self = identityOf(process.pid);
    expect(self && isRunning({ ...self, startTime: `${self.startTime}0` })).toBe(false);
  });

  it('comes back from what was written, and from nothing else', () => {
    const self = identityOf(process.pid);
    expect(parseIdentity(JSON.stringify(self))).toEqual(self);
    for (const text of ['', '{"pid":1', 'null', '{"pid":"1","startTime":"x"}', '{"pid":1}']) {
      expect(parseIdentity(text)).toBeUndefined();
    }
  });
});
