import { LaneService, type Log } from '@liwu/event-log';
import { laneOptions, type Metrics, type Tracing } from '@liwu/service-kit';
import { type AckWatchdogConfig, policyOf } from './ack-watchdog-config.js';
import { WATCHDOG_COUNTERS } from './outstanding-gift/watchdog-counters.js';
import type { WatchBatch } from './outstanding-gift/watch-batch.js';
import type { GiftTimer } from './outstanding-gift/watch-input.js';
import { watchdogHandler } from './watchdog-handler.js';

/** The lanes of this replica; what was decided is counted with what the lanes count, and what is overdue is logged. */
export const watchdogLanes = (
  config: AckWatchdogConfig,
  log: Log,
  traces: Tracing | undefined,
  metrics: Metrics,
): LaneService<WatchBatch, never, GiftTimer> => {
  metrics.describe(WATCHDOG_COUNTERS);
  const report = { count: (name: string) => lanes.counters.count(name), log };
  const handler = watchdogHandler(policyOf(config), config.LIWU_LANES, report);
  const options = laneOptions(config, log, traces);
  const lanes: LaneService<WatchBatch, never, GiftTimer> = new LaneService(handler, options);
  return lanes;
};
