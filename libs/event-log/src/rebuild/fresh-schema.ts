import type { Client } from 'pg';
import { FRESH, SERVING, workIn } from './rebuild-session.js';
import { LANE_TABLES, OTHER_TABLES, RebuildRefused, type ServiceState } from './service-state.js';

/** A constraint that was taken off until all lanes are folded, and the text that puts it on again. */
export interface DeferredCheck {
  readonly table: string;
  readonly constraint: string;
  readonly definition: string;
}

type Tables = Pick<ServiceState, 'tables' | 'checkedAtTheEnd' | 'makeTables'>;

/** Makes the schema anew, with the service's tables in it, empty. Refuses where the declared tables are not those of the database. */
export const makeFreshSchema = async (client: Client, state: Tables): Promise<DeferredCheck[]> => {
  const declared = state.tables.map(({ name }) => name);
  await demandTables(client, SERVING, declared);
  await dropFreshSchema(client);
  await client.query(`CREATE SCHEMA ${FRESH}`);
  await workIn(client, FRESH);
  await state.makeTables(client);
  await demandTables(client, FRESH, declared);
  return deferChecks(client, FRESH, state.checkedAtTheEnd);
};

/** Drops what was built, and also what an earlier rebuild left behind. */
export const dropFreshSchema = async (client: Client): Promise<void> => {
  await client.query(`DROP SCHEMA IF EXISTS ${FRESH} CASCADE`);
};

/** Puts the checks on again, which fails where they do not hold. */
export const addChecks = async (client: Client, schema: string, checks: readonly DeferredCheck[]): Promise<void> => {
  for (const { table, constraint, definition } of checks)
    await client.query(`ALTER TABLE ${schema}.${table} ADD CONSTRAINT ${constraint} ${definition}`);
};

/** Takes off, until all lanes are folded, what may not hold before. */
export async function deferChecks(
  client: Client,
  schema: string,
  checks: ServiceState['checkedAtTheEnd'] = [],
): Promise<DeferredCheck[]> {
  const deferred: DeferredCheck[] = [];
  for (const { table, constraint } of checks) {
    const { rows } = await client.query<{ definition: string }>(
      'SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conrelid = $1::regclass AND conname = $2',
      [`${schema}.${table}`, constraint],
    );
    if (!rows[0]) throw new Error(`${table} has no constraint ${constraint}`);
    await client.query(`ALTER TABLE ${schema}.${table} DROP CONSTRAINT ${constraint}`);
    deferred.push({ table, constraint, definition: rows[0].definition });
  }
  return deferred;
}

/** A table that nobody declared would be forgotten by the swap. */
async function demandTables(client: Client, schema: string, declared: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class AS c WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p')`,
    [schema],
  );
  const found = rows
    .map(({ name }) => name)
    .filter((name) => !LANE_TABLES.includes(name) && !OTHER_TABLES.includes(name));
  const unknown = found.filter((name) => !declared.includes(name));
  const missing = declared.filter((name) => !found.includes(name));
  if (unknown.length > 0)
    throw new RebuildRefused(`This version does not know the tables ${unknown.join(', ')} in the schema ${schema}.`);
  if (missing.length > 0)
    throw new RebuildRefused(`The tables ${missing.join(', ')} are missing in the schema ${schema}.`);
}
