import { runMigrations } from '@liwu/service-kit';
import { WALLET_MIGRATIONS } from './create-wallet.js';

await runMigrations('wallet', WALLET_MIGRATIONS);
