import { parseMetrics } from '@liwu/test-kit';
import { describe, expect, it } from 'vitest';
import { ServiceParts } from '../parts/service-parts.js';
import { Metrics } from './metrics.js';
import { registerProcessMetrics } from './process-metrics.js';

const metrics = new Metrics(new ServiceParts(), 'wallet', 0);
registerProcessMetrics(metrics);
const valueOf = async (wanted: string): Promise<number> =>
  parseMetrics(await metrics.text()).find(({ name }) => name === wanted)?.value ?? Number.NaN;
const BLOCKED_MS = 600;

describe('what a process takes', () => {
  it('is told in seconds and bytes', async () => {
    expect(await valueOf('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(await valueOf('process_start_time_seconds')).toBeLessThanOrEqual(Date.now() / 1_000);
    const [used, limit] = [await valueOf('nodejs_heap_size_used_bytes'), await valueOf('nodejs_heap_size_limit_bytes')];
    expect(used).toBeGreaterThan(1_000_000);
    expect(used).toBeLessThan(limit);
  });

  it('shows that its event loop stood still, once', async () => {
    await metrics.text();
    const until = performance.now() + BLOCKED_MS;
    while (performance.now() < until);
    await expect
      .poll(() => valueOf('nodejs_eventloop_lag_max_seconds'), { interval: 150 })
      .toBeGreaterThan((0.6 * BLOCKED_MS) / 1_000);
    await expect
      .poll(() => valueOf('nodejs_eventloop_lag_max_seconds'), { interval: 150 })
      .toBeLessThan((0.3 * BLOCKED_MS) / 1_000);
  });
});
