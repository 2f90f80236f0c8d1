import { describe, expect, it } from 'vitest';
import { runCommand } from './kubectl.js';

const node = (program: string, withinMs?: number): Promise<string> =>
  runCommand(process.execPath, ['-e', program], '', withinMs);

describe('a command', () => {
  it('gives what it printed, and refuses with its complaint where it failed', async () => {
    expect(await node('console.log("said")')).toBe('said\n');
    await expect(node('console.error("no such pod"); process.exit(3)')).rejects.toThrow(/failed: no such pod$/);
    await expect(runCommand('no-such-program', [])).rejects.toThrow('no-such-program is not installed.');
  });

  it('is ended where it does not end by itself in time: an answer that never comes is no reason to wait for ever', async () => {
    await expect(node('setInterval(() => undefined, 1_000)', 500)).rejects.toThrow(/did not end within 0\.5 s/);
  });
});
