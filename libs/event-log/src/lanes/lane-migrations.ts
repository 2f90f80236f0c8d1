import type { MigrationRunner } from '../migration-runner.js';
import { CreateParkedInputs1795651200000 } from '../parking/create-parked-inputs.js';
import { CreateLanes1764000000000 } from './create-lanes.js';
import { MarkStoppedLanes1795651300000 } from './mark-stopped-lanes.js';

/** The TypeORM migrations (by their shape) of the tables that lanes need beside a service's own, in their order. */
export const LANE_MIGRATIONS = [
  CreateLanes1764000000000,
  CreateParkedInputs1795651200000,
  MarkStoppedLanes1795651300000,
] as const;

/** Makes those tables in an empty database, without noting it as TypeORM does. */
export const createLaneTables = async (runner: MigrationRunner): Promise<void> => {
  for (const Migration of LANE_MIGRATIONS) await new Migration().up(runner);
};
