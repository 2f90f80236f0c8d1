import { ackWatchdogConfig } from './ack-watchdog-config.js';
import { AckWatchdogModule } from './ack-watchdog.module.js';

/** The watchdog as a process: its settings and its module. */
export const ackWatchdogService = {
  name: 'ack-watchdog',
  config: ackWatchdogConfig,
  module: () => AckWatchdogModule,
};
