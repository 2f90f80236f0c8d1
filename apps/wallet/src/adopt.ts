import { runAdopt } from '@liwu/service-kit';
import { WALLET_MIGRATIONS } from './create-wallet.js';
import { walletConfig } from './wallet-config.js';
import { walletState } from './wallet-state.js';

await runAdopt({ name: 'wallet', config: walletConfig, migrations: WALLET_MIGRATIONS, state: walletState });
