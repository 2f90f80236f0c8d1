import { LaneService, type Log } from '@liwu/event-log';
import { laneOptions, type Tracing } from '@liwu/service-kit';
import type { WalletBatch } from './viewer-wallet/wallet-batch.js';
import type { WalletCommand } from './wallet-command.js';
import { policyOf, type WalletConfig } from './wallet-config.js';
import { walletHandler } from './wallet-handler.js';

/** The lanes of this replica; what the wallet ignores is counted with what the lanes count. */
export const walletLanes = (
  config: WalletConfig,
  log: Log,
  traces: Tracing | undefined,
): LaneService<WalletBatch, WalletCommand> => {
  const handler = walletHandler(policyOf(config), (name) => lanes.counters.count(name));
  const lanes: LaneService<WalletBatch, WalletCommand> = new LaneService(handler, laneOptions(config, log, traces));
  return lanes;
};
