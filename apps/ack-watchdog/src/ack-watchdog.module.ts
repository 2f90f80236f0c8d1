import { LanesModule } from '@liwu/service-kit';
import { Module } from '@nestjs/common';
import { CreateWatchdog1764000200000 } from './outstanding-gift/create-watchdog.js';
import { watchdogLanes } from './watchdog-lanes.js';

/**
 * The watchdog decides in its lanes alone (`watchdog-handler.ts`): nobody commands it.
 * watch-delivery-when-held · keep-evidence · confirm-when-evident · remind-when-due · take-over-when-silent · abandon-when-closed
 */
@Module({
  imports: [LanesModule.register({ migrations: [CreateWatchdog1764000200000], lanes: watchdogLanes })],
})
export class AckWatchdogModule {}
