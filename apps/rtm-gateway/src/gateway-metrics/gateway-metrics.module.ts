import { FACT_LOG_COUNTERS, Metrics } from '@liwu/service-kit';
import { Module } from '@nestjs/common';
import { IdentityPool } from '../identities/identity-pool.js';
import { RoomBroadcasts } from '../rooms/room-broadcasts.js';
import { WatchedRooms } from '../rooms/watched-rooms.js';
import { GATEWAY_COUNTERS } from './gateway-counters.js';
import { registerNetworkBudgets } from './network-budgets.js';

/** Shows Prometheus what the gateway counts, and what of the messaging network's quotas is used. */
@Module({})
export class GatewayMetricsModule {
  constructor(metrics: Metrics, pool: IdentityPool, broadcasts: RoomBroadcasts, rooms: WatchedRooms) {
    metrics.describe([...FACT_LOG_COUNTERS, ...GATEWAY_COUNTERS]);
    registerNetworkBudgets(metrics, { pool, broadcasts, rooms });
  }
}
