import { Module } from '@nestjs/common';
import { LedgerMetrics } from './ledger-metrics.js';

@Module({ providers: [LedgerMetrics] })
export class LedgerMetricsModule {}
