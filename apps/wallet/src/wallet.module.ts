import { LanesModule } from '@liwu/service-kit';
import { Module } from '@nestjs/common';
import { AgreeContractModule } from './agree-contract/agree-contract.module.js';
import { WALLET_MIGRATIONS } from './create-wallet.js';
import { FinanceApiModule } from './finance-api/finance-api.module.js';
import { TopUpCoinsModule } from './top-up-coins/top-up-coins.module.js';
import { walletLanes } from './wallet-lanes.js';

/** The wallet: what comes as events is the lanes' (`wallet-handler.ts`), what people ask comes by HTTP. */
@Module({
  imports: [
    LanesModule.register({ migrations: WALLET_MIGRATIONS, lanes: walletLanes }),
    TopUpCoinsModule,
    AgreeContractModule,
    FinanceApiModule,
  ],
})
export class WalletModule {}
