import { ReadPool } from '@liwu/service-kit';
import { Module } from '@nestjs/common';
import { OutstandingMetrics } from './outstanding-metrics.js';

@Module({ providers: [ReadPool, OutstandingMetrics] })
export class OutstandingMetricsModule {}
