import { ConfigError, loadConfig } from '@liwu/process-kit';
import { z } from 'zod';
import { migrationConfigShape } from '../config/settings.js';
import { createLog } from '../logs/create-log.js';
import { allMigrations } from './all-migrations.js';
import { migrate, type MigrationClass } from './migrate.js';

const FAILED = 1;

/**
 * The whole of a service's `migrate.ts`, for a job before a roll: brings the service's database up to date and ends. Exit code: 0 it is
 * up to date, 1 a migration failed or the database could not be reached within a minute (logged; it may be tried again), 78 settings are wrong.
 */
export async function runMigrations(service: string, migrations: readonly MigrationClass[]): Promise<void> {
  try {
    const config = loadConfig(z.object(migrationConfigShape), process.env);
    const log = createLog(service, 0, config.LIWU_LOG_LEVEL);
    try {
      await migrate(config.LIWU_DATABASE_URL, allMigrations(migrations), log);
      log.info({}, 'migrated');
    } catch (err) {
      log.fatal({ err }, 'the database is not up to date');
      process.exitCode = FAILED;
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`The database of ${service} cannot be migrated.`, error.message);
    process.exitCode = error.exitCode;
  }
}
