import { allowPages, type ServiceDefinition } from '@liwu/service-kit';
import { type WalletConfig, walletConfig } from './wallet-config.js';
import { WalletModule } from './wallet.module.js';

/** The wallet as a service. A viewer's own page may read there; no page gives it commands. */
export const walletService: ServiceDefinition<(typeof walletConfig)['shape']> = {
  name: 'wallet',
  config: walletConfig,
  module: () => WalletModule,
  configure: (app, { LIWU_CORS_ORIGINS }: WalletConfig) => allowPages(app, LIWU_CORS_ORIGINS, ['GET']),
};
