import { adoptTopic } from '@liwu/event-log';
import { loadConfig } from '@liwu/process-kit';
import type { DatabaseConfig, databaseConfigShape } from '../config/settings.js';
import { createLog } from '../logs/create-log.js';
import { allMigrations } from '../migrations/all-migrations.js';
import { demandMigrated } from '../migrations/migrate.js';
import { asOwnProgram, print } from '../own-program/as-own-program.js';
import type { StateDefinition } from '../rebuild/run-rebuild.js';
import { adoptFlags } from './adopt-flags.js';
import { describeAdoption } from './describe-adoption.js';

const ENDED_WELL = 0;
const REFUSED = 1;

/**
 * The whole of a service's `adopt.ts`, for `liwu adopt` and for a job in a cluster: in the service's own environment, with `--dry-run` or
 * without. Exit code: 0 the database is up to its topic (or would be), 1 the topic does not go on where the table ends, 2 it could not find
 * out or was called in another way, 78 settings are wrong.
 */
export const runAdopt = <Shape extends typeof databaseConfigShape, State, Command, Timer>(
  definition: StateDefinition<Shape, State, Command, Timer>,
): Promise<void> =>
  asOwnProgram(() => adopt(definition), `The database of ${definition.name} could not be brought up to its topic.`);

async function adopt<Shape extends typeof databaseConfigShape, State, Command, Timer>({
  config: schema,
  migrations,
  name,
  state,
}: StateDefinition<Shape, State, Command, Timer>): Promise<number> {
  const { dryRun } = adoptFlags(process.argv.slice(2));
  const config = loadConfig(schema, process.env);
  const {
    LIWU_DATABASE_URL: databaseUrl,
    LIWU_KAFKA_BROKERS: brokers,
    LIWU_LANES: lanes,
    LIWU_REPLICA: replica,
    LIWU_TOPIC_PREFIX: topicPrefix,
  } = config as DatabaseConfig;
  await demandMigrated(databaseUrl, allMigrations(migrations));
  const log = createLog(name, replica, 'error');
  const say = (line: string): void => print(`… ${line}`);
  const adoption = await adoptTopic(state(config), { databaseUrl, brokers, topicPrefix, lanes, dryRun, log, say });
  for (const line of describeAdoption(adoption)) print(line);
  return adoption.outcome === 'refused' ? REFUSED : ENDED_WELL;
}
