import { runRebuild } from '@liwu/service-kit';
import { ackWatchdogConfig } from './ack-watchdog-config.js';
import { WATCHDOG_MIGRATIONS } from './outstanding-gift/create-watchdog.js';
import { watchdogState } from './watchdog-state.js';

await runRebuild({
  name: 'ack-watchdog',
  config: ackWatchdogConfig,
  migrations: WATCHDOG_MIGRATIONS,
  state: watchdogState,
});
