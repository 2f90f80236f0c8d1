import { Module } from '@nestjs/common';
import { BalancesController } from './balances.controller.js';
import { ReadBalances } from './read-balances.js';

@Module({ controllers: [BalancesController], providers: [ReadBalances] })
export class FinanceApiModule {}
