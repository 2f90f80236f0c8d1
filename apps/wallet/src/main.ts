import { runService } from '@liwu/service-kit';
import { walletConfig } from './wallet-config.js';
import { WalletModule } from './wallet.module.js';

await runService({ name: 'wallet', config: walletConfig, module: () => WalletModule });
