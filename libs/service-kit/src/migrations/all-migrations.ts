import { CreateLanes1764000000000 } from '@liwu/event-log';
import type { MigrationClass } from './migrate.js';

/** Everything that a service's database goes through: the lanes' tables are made before the service's own. */
export const allMigrations = (own: readonly MigrationClass[]): MigrationClass[] => [CreateLanes1764000000000, ...own];
