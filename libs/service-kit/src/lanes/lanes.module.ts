import type { Log } from '@liwu/event-log';
import type { DynamicModule } from '@nestjs/common';
import type { DatabaseConfig } from '../config/settings.js';
import { LANE_COUNTERS } from '../health/event-log-counters.js';
import { Metrics } from '../health/metrics.js';
import { ParkedController } from '../parked/parked.controller.js';
import { allMigrations } from '../migrations/all-migrations.js';
import { migrate, type MigrationClass } from '../migrations/migrate.js';
import { type ServicePart, ServiceParts } from '../parts/service-parts.js';
import { CONFIG, LANES, LOG } from '../service/tokens.js';
import type { LaneRunner } from './lane-runner.js';

interface LanesOptions<Config extends DatabaseConfig, Command> {
  /** The service's own migrations; the lanes' tables are made before them. */
  readonly migrations: readonly MigrationClass[];
  /** Makes the lanes: `new LaneService(handler, laneOptions(config, log))`. What they count besides is described to `metrics`. */
  readonly lanes: (config: Config, log: Log, metrics: Metrics) => LaneRunner<Command>;
}

/** Provides `LANES`: migrated and started once HTTP listens, drained on shutdown, seen by health and metrics; and `/v1/parked`. */
export class LanesModule {
  static register<Config extends DatabaseConfig, Command>(options: LanesOptions<Config, Command>): DynamicModule {
    const lanes = {
      provide: LANES,
      inject: [CONFIG, LOG, ServiceParts, Metrics],
      useFactory: (config: Config, log: Log, parts: ServiceParts, metrics: Metrics): LaneRunner<Command> => {
        metrics.describe(LANE_COUNTERS);
        parts.add('database', migrating(config, options.migrations, log));
        return parts.add('lanes', options.lanes(config, log, metrics));
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

const migrating = (config: DatabaseConfig, migrations: readonly MigrationClass[], log: Log): ServicePart => ({
  start: () => migrate(config.LIWU_DATABASE_URL, allMigrations(migrations), log),
  stop: async () => undefined,
});
