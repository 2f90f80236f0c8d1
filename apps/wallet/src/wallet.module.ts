import { LanesModule } from '@liwu/service-kit';
import { Module } from '@nestjs/common';
import { AgreeContractModule } from './agree-contract/agree-contract.module.js';
import { ByHandModule } from './by-hand/by-hand.module.js';
import { CheckpointsModule } from './checkpoints/checkpoints.module.js';
import { ClosePeriodModule } from './close-period/close-period.module.js';
import { WALLET_MIGRATIONS } from './create-wallet.js';
import { DecideActionModule } from './decide-action/decide-action.module.js';
import { ExportsModule } from './exports/exports.module.js';
import { FinanceApiModule } from './finance-api/finance-api.module.js';
import { FreezePartyModule } from './freeze-party/freeze-party.module.js';
import { GrantCoinsModule } from './grant-coins/grant-coins.module.js';
import { LedgerMetricsModule } from './ledger-metrics/ledger-metrics.module.js';
import { NotesModule } from './notes/notes.module.js';
import { OpenApiModule } from './openapi/openapi.module.js';
import { ReconciliationsModule } from './reconcile-ledger/reconciliations.module.js';
import { RefundTopUpModule } from './refund-top-up/refund-top-up.module.js';
import { ReverseGiftModule } from './reverse-gift/reverse-gift.module.js';
import { TopUpCoinsModule } from './top-up-coins/top-up-coins.module.js';
import { walletLanes } from './wallet-lanes.js';
import { WriteOffDebtModule } from './write-off-debt/write-off-debt.module.js';

/** The wallet: what comes as events is the lanes' (`wallet-handler.ts`), what people ask comes by HTTP. */
@Module({
  imports: [
    LanesModule.register({ migrations: WALLET_MIGRATIONS, lanes: walletLanes }),
    ByHandModule,
    CheckpointsModule,
    TopUpCoinsModule,
    RefundTopUpModule,
    GrantCoinsModule,
    ReverseGiftModule,
    WriteOffDebtModule,
    FreezePartyModule,
    AgreeContractModule,
    ClosePeriodModule,
    DecideActionModule,
    ExportsModule,
    FinanceApiModule,
    LedgerMetricsModule,
    NotesModule,
    OpenApiModule,
    ReconciliationsModule,
  ],
})
export class WalletModule {}
