import { runService } from '@liwu/service-kit';
import { walletService } from './wallet-service.js';

await runService(walletService);
