import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { phaseTable, ratioLine, spread } from './bench-report.js';
import { faultsOf } from './check-bench-books.js';
import { cpuTimes } from './cpu-clock.js';
import type { PhaseResult } from './run-phase.js';

const phase = (name: string, settled: number): PhaseResult => ({
  name,
  settled,
  seconds: 10,
  heldMs: [30, 10, 20],
  settledMs: [60],
  cpu: { ms: new Map([['wallet', 500]]), others: 0.25, pace: 2.125 },
});

describe('the report of a bench', () => {
  it('says for each phase what a gift took, and how much others disturbed it', () => {
    const [, row] = phaseTable([phase('200/s', 2_000)]).split('\n');
    expect(row?.trim().split(/ {2,}/)).toEqual([
      '200/s',
      '200',
      '20/30',
      '60/60',
      '-',
      '0.250',
      '-',
      '-',
      '-',
      '-',
      '0.250',
      '25 %',
      '2.13',
    ]);
  });

  it('compares the two ways pair by pair', () => {
    const uniform = [phase('a', 1_000), phase('b', 2_000), phase('c', 1_000)];
    const hot = [phase('a', 900), phase('b', 2_200), phase('c', 500)];
    expect(ratioLine(uniform, hot)).toContain('min 0.50, median 0.90, max 1.10');
    expect(spread([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 });
  });
});

describe('the books of a bench', () => {
  const books = { held: 8, settledOnce: 8, refusedOnce: 1, otherwise: 0 };

  it('hold where every request was settled or refused once', () => expect(faultsOf(books, 10, 1)).toEqual([]));

  it('do not hold where a gift is missing, or ended twice', () => {
    expect(faultsOf(books, 11, 1)).toEqual(['11 gifts were requested, but 10 settled or refused']);
    expect(faultsOf({ ...books, settledOnce: 7, otherwise: 1 }, 10, 1)).toHaveLength(2);
  });
});

describe.runIf(process.platform === 'linux')('the processor time', () => {
  it('of a process grows while it works', () => {
    const before = cpuTimes({ me: process.pid }).get('me')!;
    const until = performance.now() + 60;
    while (performance.now() < until);
    expect(cpuTimes({ me: process.pid }).get('me')! - before).toBeGreaterThanOrEqual(10);
  });

  it('of a child counts as its parent’s, unless it is named itself', async () => {
    const work =
      'const until = Date.now() + 300; while (Date.now() < until); console.log(1); setInterval(() => 0, 1e6)';
    const child = spawn(process.execPath, ['-e', work], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      await once(child.stdout, 'data');
      const together = cpuTimes({ me: process.pid }).get('me')!;
      const apart = cpuTimes({ me: process.pid, child: child.pid! });
      expect(apart.get('child')!).toBeGreaterThan(0);
      expect(together - apart.get('me')!).toBeGreaterThanOrEqual(apart.get('child')! - 100);
      expect(apart.get('me')!).toBeLessThan(together);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
