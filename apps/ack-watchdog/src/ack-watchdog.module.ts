import { LanesModule } from '@liwu/service-kit';
import { Module } from '@nestjs/common';
import { WATCHDOG_MIGRATIONS } from './outstanding-gift/create-watchdog.js';
import { OutstandingMetricsModule } from './outstanding-metrics/outstanding-metrics.module.js';
import { watchdogLanes } from './watchdog-lanes.js';

/**
 * The watchdog decides in its lanes alone (`watchdog-handler.ts`): nobody commands it.
 * watch-delivery-when-held · keep-evidence · confirm-when-evident · remind-when-due · take-over-when-silent · abandon-when-closed
 */
@Module({
  imports: [LanesModule.register({ migrations: WATCHDOG_MIGRATIONS, lanes: watchdogLanes }), OutstandingMetricsModule],
})
export class AckWatchdogModule {}
