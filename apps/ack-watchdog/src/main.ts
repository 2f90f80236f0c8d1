import { runService } from '@liwu/service-kit';
import { ackWatchdogService } from './ack-watchdog-service.js';

await runService(ackWatchdogService);
