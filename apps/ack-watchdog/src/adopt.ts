import { runAdopt } from '@liwu/service-kit';
import { ackWatchdogConfig } from './ack-watchdog-config.js';
import { WATCHDOG_MIGRATIONS } from './outstanding-gift/create-watchdog.js';
import { watchdogState } from './watchdog-state.js';

await runAdopt({
  name: 'ack-watchdog',
  config: ackWatchdogConfig,
  migrations: WATCHDOG_MIGRATIONS,
  state: watchdogState,
});
