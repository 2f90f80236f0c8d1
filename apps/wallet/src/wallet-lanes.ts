import { LaneService, type Log } from '@liwu/event-log';
import { laneOptions, type Metrics, type Tracing } from '@liwu/service-kit';
import { journeyReport } from './journey-metrics/journey-metrics.js';
import type { WalletBatch } from './viewer-wallet/wallet-batch.js';
import type { WalletCommand } from './wallet-command.js';
import { policyOf, type WalletConfig } from './wallet-config.js';
import { walletHandler } from './wallet-handler.js';

/** The lanes of this replica; what became of gifts is counted with what the lanes count. */
export const walletLanes = (
  config: WalletConfig,
  log: Log,
  traces: Tracing | undefined,
  metrics: Metrics,
): LaneService<WalletBatch, WalletCommand> => {
  const report = journeyReport(metrics, (name) => lanes.counters.count(name));
  const handler = walletHandler(policyOf(config), report);
  const lanes: LaneService<WalletBatch, WalletCommand> = new LaneService(handler, laneOptions(config, log, traces));
  return lanes;
};
