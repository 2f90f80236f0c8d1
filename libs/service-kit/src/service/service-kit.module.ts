import type { Tracing } from '@liwu/tracing';
import type { DynamicModule, FactoryProvider, ModuleMetadata, Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { LoggerModule } from 'nestjs-pino';
import type { Logger } from 'pino';
import { AuthGuard } from '../auth/auth-guard.js';
import { TokenVerifier } from '../auth/token-verifier.js';
import type { BaseConfig } from '../config/settings.js';
import { HealthController } from '../health/health.controller.js';
import { Metrics } from '../health/metrics.js';
import { registerPartMetrics } from '../health/part-metrics.js';
import { registerProcessMetrics } from '../health/process-metrics.js';
import { TRACE_COUNTERS } from '../health/trace-counters.js';
import { MetricsController } from '../health/metrics.controller.js';
import { requestLogParams } from '../logs/create-log.js';
import { ServiceParts } from '../parts/service-parts.js';
import { StartedGuard } from '../parts/started-guard.js';
import { ProblemFilter } from '../problems/problem-filter.js';
import { CONFIG, LOG, TRACES } from './tokens.js';

/** What there is before there are modules. */
interface Shared {
  readonly name: string;
  readonly config: BaseConfig;
  readonly log: Logger;
  readonly traces: Tracing | undefined;
}

/** What every service has: settings, log, parts, health, metrics, the guard and the one filter. */
export class ServiceKitModule {
  static register({ name, config, log, traces }: Shared, service: DynamicModule | Type): DynamicModule {
    const metrics: FactoryProvider = {
      provide: Metrics,
      inject: [ServiceParts],
      useFactory: (parts: ServiceParts) => {
        const made = new Metrics(parts, name, config.LIWU_REPLICA);
        made.describe(TRACE_COUNTERS);
        registerProcessMetrics(made);
        registerPartMetrics(made, parts);
        return made;
      },
    };
    const shared: NonNullable<ModuleMetadata['providers']> = [
      { provide: CONFIG, useValue: config },
      { provide: LOG, useValue: log },
      { provide: TokenVerifier, useValue: new TokenVerifier(config) },
      { provide: TRACES, useValue: traces },
      { provide: ServiceParts, useFactory: () => partsWith(traces) },
      metrics,
    ];
    return {
      module: ServiceKitModule,
      global: true,
      imports: [LoggerModule.forRoot(requestLogParams(log)), service],
      controllers: [HealthController, MetricsController],
      providers: [
        ...shared,
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: StartedGuard },
        { provide: APP_GUARD, useClass: AuthGuard },
      ],
      exports: [CONFIG, LOG, TRACES, TokenVerifier, ServiceParts, Metrics],
    };
  }
}

/** Traces are the first part, which is stopped last: what the others do at the end is told as well. */
function partsWith(traces: Tracing | undefined): ServiceParts {
  const parts = new ServiceParts();
  if (traces) parts.add('traces', traces);
  return parts;
}
