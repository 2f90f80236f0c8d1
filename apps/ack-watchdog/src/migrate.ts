import { runMigrations } from '@liwu/service-kit';
import { WATCHDOG_MIGRATIONS } from './outstanding-gift/create-watchdog.js';

await runMigrations('ack-watchdog', WATCHDOG_MIGRATIONS);
