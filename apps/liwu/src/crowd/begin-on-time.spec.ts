import { describe, expect, it } from 'vitest';
import { beginOnTime } from './begin-on-time.js';

describe('what is begun on time', () => {
  it('begins in order and no sooner than its moment, though the ones before it never end', async () => {
    const beganMs = performance.now();
    const begun: { atMs: number; afterMs: number }[] = [];
    const costs = await beginOnTime([{ atMs: 0 }, { atMs: 40 }, { atMs: 80 }], ({ atMs }) => {
      begun.push({ atMs, afterMs: performance.now() - beganMs });
    });
    expect(begun.map(({ atMs }) => atMs)).toEqual([0, 40, 80]);
    // A moment that is less than a millisecond away is not waited for.
    for (const { atMs, afterMs } of begun) expect(afterMs).toBeGreaterThanOrEqual(atMs - 2);
    expect(costs.sendingSeconds).toBeGreaterThanOrEqual(0.078);
    expect(costs.crowdCores).toBeGreaterThan(0);
  });

  it('begins nothing more once one could not be begun', async () => {
    const begun: number[] = [];
    const all = beginOnTime([{ atMs: 0 }, { atMs: 1 }, { atMs: 2 }], ({ atMs }) => {
      if (atMs === 1) throw new Error('nobody can follow it any more');
      begun.push(atMs);
    });
    await expect(all).rejects.toThrow('nobody can follow it any more');
    expect(begun).toEqual([0]);
  });
});
