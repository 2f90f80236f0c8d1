import { Module } from '@nestjs/common';
import { Lists } from '../finance-api/listing.js';
import { ReconciliationsController } from './reconciliations.controller.js';
import { ReconciliationRecords } from './reconciliation-records.js';
import { Reconciliations } from './reconciliations.js';

/** Whether what was published and the ledger say the same. */
@Module({ controllers: [ReconciliationsController], providers: [Lists, ReconciliationRecords, Reconciliations] })
export class ReconciliationsModule {}
