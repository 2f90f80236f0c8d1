import { parseArgs } from 'node:util';
import { dropRebuilt, RebuildRefused, rebuildState, type ServiceState } from '@liwu/event-log';
import type { z } from 'zod';
import { ConfigError, loadConfig } from '../config/load-config.js';
import type { DatabaseConfig, databaseConfigShape } from '../config/settings.js';
import { allMigrations } from '../migrations/all-migrations.js';
import { demandMigrated, type MigrationClass } from '../migrations/migrate.js';
import { describeRebuild } from './describe-rebuild.js';

/** What a service tells of its state; the tables are made by its migrations. */
export type StateOf<State, Command, Timer> = Omit<ServiceState<State, Command, Timer>, 'makeTables'>;

/** All that makes one service's rebuild differ from another's. */
export interface RebuildDefinition<Shape extends typeof databaseConfigShape, State, Command, Timer> {
  readonly name: string;
  readonly config: z.ZodObject<Shape>;
  /** As the service itself has them. */
  readonly migrations: readonly MigrationClass[];
  readonly state: (config: z.output<z.ZodObject<Shape>>) => StateOf<State, Command, Timer>;
}

const OPTIONS = {
  'dry-run': { type: 'boolean', default: false },
  'accept-changes': { type: 'boolean', default: false },
  drop: { type: 'boolean', default: false },
} as const;
const ENDED_WELL = 0;
const DIFFERS = 1;
const COULD_NOT = 2;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * The whole of a service's `rebuild.ts`, for `liwu rebuild` and for a job in a cluster: in the service's own environment, with
 * `--dry-run`, `--accept-changes` or `--drop`. Exit code: 0 the same state (or an accepted one), 1 another one, 2 it could not be built.
 */
export async function runRebuild<Shape extends typeof databaseConfigShape, State, Command, Timer>(
  definition: RebuildDefinition<Shape, State, Command, Timer>,
): Promise<void> {
  try {
    process.exitCode = await rebuild(definition);
  } catch (error) {
    const isPlain = error instanceof RebuildRefused || error instanceof ConfigError;
    console.error(`The state of ${definition.name} could not be built again.`, isPlain ? error.message : error);
    process.exitCode = error instanceof ConfigError ? error.exitCode : COULD_NOT;
  }
}

async function rebuild<Shape extends typeof databaseConfigShape, State, Command, Timer>({
  config: schema,
  migrations,
  state,
}: RebuildDefinition<Shape, State, Command, Timer>): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS });
  const config = loadConfig(schema, process.env);
  const { LIWU_DATABASE_URL: databaseUrl } = config as DatabaseConfig;
  if (values.drop) {
    await dropRebuilt(databaseUrl);
    return ENDED_WELL;
  }
  await demandMigrated(databaseUrl, allMigrations(migrations));
  const makeTables: ServiceState['makeTables'] = async (maker) => {
    for (const Migration of migrations) await new Migration().up(maker);
  };
  const options = { databaseUrl, dryRun: values['dry-run'], acceptChanges: values['accept-changes'] };
  const result = await rebuildState(
    { ...state(config), makeTables },
    { ...options, say: (line) => print(`… ${line}`) },
  );
  for (const line of describeRebuild(result)) print(line);
  return result.outcome === 'differs' ? DIFFERS : ENDED_WELL;
}
