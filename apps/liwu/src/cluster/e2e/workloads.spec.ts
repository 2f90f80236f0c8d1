import { describe, expect, it } from 'vitest';
import { type Pod, unsettled } from './workloads.js';

const pod = (name: string, ready: boolean, more: { ending?: boolean; image?: string } = {}): Pod => ({
  metadata: { name, ...(more.ending ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}) },
  spec: { containers: [{ image: more.image ?? 'liwu/wallet:local' }] },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});

describe('a workload is settled', () => {
  it('with exactly as many ready pods as wanted', () => {
    expect(unsettled([pod('a', true), pod('b', true)], 2)).toBeUndefined();
    expect(unsettled([pod('a', true)], 2)).toBe('a is ready');
    expect(unsettled([], 1)).toBe('no pod');
  });

  it('not while one is ending, or not ready', () => {
    expect(unsettled([pod('a', true), pod('b', true, { ending: true })], 1)).toBe('a is ready, b is ending');
    expect(unsettled([pod('a', false)], 1)).toBe('a is Running, not ready');
    expect(unsettled([pod('a', true, { ending: true })], 1)).toBe('a is ending');
  });

  it('not while one is of another image', () => {
    expect(unsettled([pod('a', true)], 1, 'liwu/wallet:next')).toBe('a is ready');
    expect(unsettled([pod('a', true, { image: 'liwu/wallet:next' })], 1, 'liwu/wallet:next')).toBeUndefined();
  });
});
