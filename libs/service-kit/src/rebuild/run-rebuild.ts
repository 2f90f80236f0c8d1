import { dropRebuilt, rebuildState, type ServiceState } from '@liwu/event-log';
import { loadConfig } from '@liwu/process-kit';
import type { z } from 'zod';
import type { DatabaseConfig, databaseConfigShape } from '../config/settings.js';
import { allMigrations } from '../migrations/all-migrations.js';
import { demandMigrated, type MigrationClass } from '../migrations/migrate.js';
import { asOwnProgram, print } from '../own-program/as-own-program.js';
import { describeRebuild } from './describe-rebuild.js';
import { rebuildFlags } from './rebuild-flags.js';

/** What a service tells of its state; the tables are made by its migrations. */
export type StateOf<State, Command, Timer> = Omit<ServiceState<State, Command, Timer>, 'makeTables'>;

/** All that makes one service's rebuild, or adopt, differ from another's. */
export interface StateDefinition<Shape extends typeof databaseConfigShape, State, Command, Timer> {
  readonly name: string;
  readonly config: z.ZodObject<Shape>;
  /** As the service itself has them. */
  readonly migrations: readonly MigrationClass[];
  readonly state: (config: z.output<z.ZodObject<Shape>>) => StateOf<State, Command, Timer>;
}

const ENDED_WELL = 0;
const DIFFERS = 1;

/**
 * The whole of a service's `rebuild.ts`, for `liwu rebuild` and for a job in a cluster: in the service's own environment, with
 * `--dry-run`, `--accept-changes` or `--drop`. Exit code: 0 the same state (or an accepted one), 1 another one, 2 it could not be built or
 * was called in another way, 78 settings are wrong.
 */
export const runRebuild = <Shape extends typeof databaseConfigShape, State, Command, Timer>(
  definition: StateDefinition<Shape, State, Command, Timer>,
): Promise<void> =>
  asOwnProgram(() => rebuild(definition), `The state of ${definition.name} could not be built again.`);

async function rebuild<Shape extends typeof databaseConfigShape, State, Command, Timer>({
  config: schema,
  migrations,
  state,
}: StateDefinition<Shape, State, Command, Timer>): Promise<number> {
  const { drop, ...how } = rebuildFlags(process.argv.slice(2));
  const config = loadConfig(schema, process.env);
  const { LIWU_DATABASE_URL: databaseUrl } = config as DatabaseConfig;
  if (drop) {
    await dropRebuilt(databaseUrl);
    return ENDED_WELL;
  }
  await demandMigrated(databaseUrl, allMigrations(migrations));
  const makeTables: ServiceState['makeTables'] = async (runner) => {
    for (const Migration of migrations) await new Migration().up(runner);
  };
  const result = await rebuildState(
    { ...state(config), makeTables },
    { databaseUrl, ...how, say: (line) => print(`… ${line}`) },
  );
  for (const line of describeRebuild(result)) print(line);
  return result.outcome === 'differs' ? DIFFERS : ENDED_WELL;
}
