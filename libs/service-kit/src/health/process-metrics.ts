import { createHistogram } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Metrics } from './metrics.js';

/**
 * How often the event loop's delay is sampled. Ten wake-ups a second cost an idle process a hundredth of a percent of a core; what matters
 * here are delays of tenths of a second and more.
 */
const LAG_RESOLUTION_MS = 100;

/** What the process takes of the machine, by the names that Prometheus's client libraries agree upon. */
export const registerProcessMetrics = (metrics: Metrics): void => {
  metrics.gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes.',
    read: () => process.memoryUsage.rss(),
  });
  metrics.rising({
    name: 'process_cpu_seconds_total',
    help: 'User and system CPU time spent in seconds, of all threads.',
    read: () => {
      const { user, system } = process.cpuUsage();
      return [['', (user + system) / 1e6]];
    },
  });
  metrics.gauge({
    name: 'process_start_time_seconds',
    help: 'When the process started, in seconds since 1970.',
    read: () => performance.timeOrigin / 1_000,
  });
  registerHeap(metrics);
  registerEventLoop(metrics);
};

function registerHeap(metrics: Metrics): void {
  metrics.gauge({
    name: 'nodejs_heap_size_used_bytes',
    help: 'Bytes of the heap of V8 that live or not yet collected objects take.',
    read: () => process.memoryUsage().heapUsed,
  });
  metrics.gauge({
    name: 'nodejs_heap_size_limit_bytes',
    help: 'Bytes that the heap of V8 may take at most; a process that needs more ends.',
    read: () => getHeapStatistics().heap_size_limit,
  });
  metrics.gauge({
    name: 'nodejs_external_memory_bytes',
    help: 'Bytes outside of the heap that objects in it hold, such as buffers.',
    read: () => process.memoryUsage().external,
  });
}

/** Node's own `monitorEventLoopDelay` forgets, when it is reset, since when it waits, and so misses what happens at a scrape. */
function registerEventLoop(metrics: Metrics): void {
  const lateness = createHistogram();
  let sampledAt = performance.now();
  setInterval(() => {
    const now = performance.now();
    lateness.record(Math.max(1, Math.round((now - sampledAt - LAG_RESOLUTION_MS) * 1_000)));
    sampledAt = now;
  }, LAG_RESOLUTION_MS).unref();
  const secondsOf = (micros: number): number => (lateness.count > 0 ? micros / 1e6 : 0);
  metrics.gauge({
    name: 'nodejs_eventloop_lag_p99_seconds',
    help: 'By how much timers were late, since the last scrape: 99 of 100 by no more than this.',
    read: () => secondsOf(lateness.percentile(99)),
  });
  metrics.gauge({
    name: 'nodejs_eventloop_lag_max_seconds',
    help: 'By how much a timer was late at most since the last scrape. Over 10 s the messaging network drops the identities.',
    read: () => {
      const seconds = secondsOf(lateness.max);
      lateness.reset();
      return seconds;
    },
  });
  metrics.rising({
    name: 'nodejs_eventloop_active_seconds_total',
    help: 'For how long the event loop was at work rather than waiting: its rate is the part of one core that the main thread uses.',
    read: () => [['', performance.eventLoopUtilization().active / 1_000]],
  });
}
