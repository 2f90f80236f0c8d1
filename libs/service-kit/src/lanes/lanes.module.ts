import type { Log } from '@liwu/event-log';
import type { Tracing } from '@liwu/tracing';
import type { DynamicModule } from '@nestjs/common';
import type { DatabaseConfig } from '../config/settings.js';
import { LANE_COUNTERS } from '../health/event-log-counters.js';
import { Metrics } from '../health/metrics.js';
import { ParkedController } from '../parked/parked.controller.js';
import { allMigrations } from '../migrations/all-migrations.js';
import { awaitMigrations, migrate, type MigrationClass } from '../migrations/migrate.js';
import { type ServicePart, ServiceParts } from '../parts/service-parts.js';
import { CONFIG, LANES, LOG, TRACES } from '../service/tokens.js';
import type { LaneRunner } from './lane-runner.js';

interface LanesOptions<Config extends DatabaseConfig, Command> {
  /** The service's own migrations; the lanes' tables are made before them. */
  readonly migrations: readonly MigrationClass[];
  /** Makes the lanes: `new LaneService(handler, laneOptions(config, log, traces))`. What they count besides is described to `metrics`. */
  readonly lanes: (config: Config, log: Log, traces: Tracing | undefined, metrics: Metrics) => LaneRunner<Command>;
}

/** Provides `LANES`: migrated and started once HTTP listens, drained on shutdown, seen by health and metrics; and `/v1/parked`. */
export class LanesModule {
  static register<Config extends DatabaseConfig, Command>(options: LanesOptions<Config, Command>): DynamicModule {
    const lanes = {
      provide: LANES,
      inject: [CONFIG, LOG, ServiceParts, TRACES, Metrics],
      useFactory: (
        config: Config,
        log: Log,
        parts: ServiceParts,
        traces: Tracing | undefined,
        metrics: Metrics,
      ): LaneRunner<Command> => {
        metrics.describe(LANE_COUNTERS);
        parts.add('database', migrating(config, options.migrations, log));
        return parts.add('lanes', options.lanes(config, log, traces, metrics));
      },
    };
    return {
      module: LanesModule,
      global: true,
      controllers: [ParkedController],
      providers: [lanes],
      exports: [LANES],
    };
  }
}

/** Migrates, or waits until that is done; a drain ends the waiting. */
function migrating(config: DatabaseConfig, own: readonly MigrationClass[], log: Log): ServicePart {
  const draining = new AbortController();
  const migrations = allMigrations(own);
  return {
    start: () =>
      config.LIWU_MIGRATIONS === 'await'
        ? awaitMigrations(config.LIWU_DATABASE_URL, migrations, log, draining.signal)
        : migrate(config.LIWU_DATABASE_URL, migrations, log),
    stop: async () => draining.abort(),
  };
}
