import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { usageOf, usageTable } from './usage.js';

describe('usage', () => {
  it('sees the memory and the work of a process and of what it has started', { timeout: 30_000 }, async () => {
    const busy = spawn('sh', ['-c', 'yes > /dev/null & echo begun; wait'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    await once(busy.stdout, 'data');
    try {
      const [usage] = await usageOf([{ name: 'busy', pid: busy.pid! }]);
      expect(usage!.corePercent).toBeGreaterThan(1);
      expect(usage!.pssMb).toBeGreaterThan(0.01);
      expect(usageTable([usage!]).at(-1)).toContain('in all');
    } finally {
      process.kill(-busy.pid!, 'SIGKILL');
    }
  });
});
