import { CONFIG, type DatabaseConfig, LOG, ServiceParts } from '@liwu/service-kit';
import type { Log } from '@liwu/event-log';
import { Module } from '@nestjs/common';
import { BalancesController } from './balances.controller.js';
import { ReadBalances } from './read-balances.js';

@Module({
  controllers: [BalancesController],
  providers: [
    {
      provide: ReadBalances,
      inject: [CONFIG, LOG, ServiceParts],
      useFactory: (config: DatabaseConfig, log: Log, parts: ServiceParts) =>
        parts.add('reads', new ReadBalances(config, log)),
    },
  ],
})
export class FinanceApiModule {}
