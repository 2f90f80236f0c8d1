import { LANE_MIGRATIONS } from '@liwu/event-log';
import type { MigrationClass } from './migrate.js';

/** Everything that a service's database goes through: the lanes' tables are made before the service's own. */
export const allMigrations = (own: readonly MigrationClass[]): MigrationClass[] => [...LANE_MIGRATIONS, ...own];
