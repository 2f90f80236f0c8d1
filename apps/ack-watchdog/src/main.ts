import 'reflect-metadata';
import { runService } from '@liwu/service-kit';
import { ackWatchdogConfig } from './ack-watchdog-config.js';
import { AckWatchdogModule } from './ack-watchdog.module.js';

await runService({ name: 'ack-watchdog', config: ackWatchdogConfig, module: () => AckWatchdogModule });
