import { Module } from '@nestjs/common';
import { BalancesController } from './balances.controller.js';
import { Lists } from './listing.js';
import { ListsController } from './lists.controller.js';
import { ReadBalances } from './read-balances.js';
import { Statements } from './statement.js';

/** Reads the books. */
@Module({ controllers: [BalancesController, ListsController], providers: [ReadBalances, Statements, Lists] })
export class FinanceApiModule {}
