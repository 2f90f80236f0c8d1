import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '../auth/auth-guard.js';
import { AlwaysAnswers } from '../parts/started-guard.js';
import { Metrics } from './metrics.js';

/** Prometheus's scrape. */
@Public()
@AlwaysAnswers()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('cache-control', 'no-store')
  scrape(): Promise<string> {
    return this.metrics.text();
  }
}
