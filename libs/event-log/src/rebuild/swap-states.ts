import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { LOCK_NOT_AVAILABLE, sqlStateOf } from '../postgres/sql-state.js';
import { type EventFold, vectorOf } from './fold-events.js';
import { addChecks, type DeferredCheck } from './fresh-schema.js';
import { FRESH, SERVING, inTransaction, workIn } from './rebuild-session.js';
import { RebuildRefused, type ServiceState } from './service-state.js';
import { swapLoss } from './swap-loss.js';

/** Where the old state lies within the swap's transaction. */
const REPLACED = 'replaced';
/** Lanes stand still while the swap waits for a reader of a table, so it waits no longer than this, and comes again. */
const LOCK_TIMEOUT_MS = 1_500;
const ATTEMPTS = 10;
const PAUSE_MS = 500;

type Swapped = Pick<ServiceState, 'tables' | 'onTop'>;

/**
 * Puts the rebuilt tables where the old ones serve, in one transaction under the locks of all lanes: what has been decided since they
 * were compared is folded in first, and the lanes' epochs are raised, so that whoever works a lane opens it again. Gives back how many
 * events were folded in.
 */
export const swapStates = async (
  client: Client,
  fold: EventFold,
  state: Swapped,
  checks: readonly DeferredCheck[],
): Promise<number> => {
  for (let attempt = 1; ; attempt++) {
    const before = fold.position;
    try {
      return await inTransaction(client, 'BEGIN', () => swap(client, fold, state, checks));
    } catch (error) {
      fold.returnTo(before);
      if (sqlStateOf(error) !== LOCK_NOT_AVAILABLE) throw error;
      if (attempt === ATTEMPTS)
        throw new RebuildRefused(`The lanes or the tables could not be had within ${LOCK_TIMEOUT_MS} ms; try again.`);
      await delay(PAUSE_MS);
    }
  }
};

async function swap(
  client: Client,
  fold: EventFold,
  { tables, onTop }: Swapped,
  checks: readonly DeferredCheck[],
): Promise<number> {
  await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
  const vector = await vectorOf(client, true);
  await workIn(client, FRESH);
  const folded = await fold.upTo(vector, 'of-caller');
  await addChecks(client, FRESH, checks);
  // First what rests on the tables, then they: in this order whoever reads them by it takes its locks too.
  await workIn(client, SERVING);
  await onTop?.remove(client);
  const serving = tables.map(({ name }) => `${SERVING}.${name}`).join(', ');
  await client.query(`LOCK TABLE ${serving} IN ACCESS EXCLUSIVE MODE`);
  // Looked for again under the locks: what was added while the events were folded must not be lost either.
  const lost = await swapLoss(client, checks);
  if (lost) throw lost;
  await copyGrants(client);
  await client.query(`CREATE SCHEMA ${REPLACED}`);
  const moved = await relationsOf(client);
  for (const { kind, name } of moved) {
    await client.query(`ALTER ${kind} ${SERVING}.${name} SET SCHEMA ${REPLACED}`);
    await client.query(`ALTER ${kind} ${FRESH}.${name} SET SCHEMA ${SERVING}`);
  }
  // A view, a foreign key or a function that rests on an old table from elsewhere stops the swap here. All that belongs to the table
  // itself goes with it in silence, which is why that was looked for above.
  for (const kind of ['VIEW', 'TABLE', 'FUNCTION'] as const) {
    const names = moved.filter((one) => one.kind === kind).map(({ name }) => `${REPLACED}.${name}`);
    if (names.length > 0) await client.query(`DROP ${kind} ${names.join(', ')}`);
  }
  await client.query(`DROP SCHEMA ${REPLACED}`);
  await client.query(`DROP SCHEMA ${FRESH}`);
  await client.query(`UPDATE ${SERVING}.lane SET epoch = epoch + 1`);
  await workIn(client, SERVING);
  await onTop?.make(client);
  return folded;
}

/** Everything in the fresh schema that has a name of its own; indexes, constraints and triggers go with their tables. */
async function relationsOf(client: Client): Promise<{ kind: 'TABLE' | 'VIEW' | 'FUNCTION'; name: string }[]> {
  const { rows } = await client.query<{ kind: 'TABLE' | 'VIEW' | 'FUNCTION'; name: string }>(
    `SELECT CASE WHEN relkind = 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind, quote_ident(relname) AS name FROM pg_class
     WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p', 'v')
     UNION ALL
     SELECT 'FUNCTION', quote_ident(proname) || '(' || pg_get_function_identity_arguments(oid) || ')' FROM pg_proc
     WHERE pronamespace = $1::regnamespace ORDER BY kind, name`,
    [FRESH],
  );
  return rows;
}

/** Whoever may use an old table or view, or a column of it, and may let others, may do so with the new one. */
async function copyGrants(client: Client): Promise<void> {
  const { rows } = await client.query<{ grant: string }>(
    `SELECT format('GRANT %s%s ON %I.%I TO %s%s', a.privilege_type, of.columns, $2::text, c.relname,
       CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
       CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' END) AS grant
     FROM pg_class AS fresh JOIN pg_class AS c ON c.relname = fresh.relname AND c.relnamespace = $1::regnamespace, LATERAL (
       SELECT '' AS columns, c.relacl AS acl
       UNION ALL SELECT format('(%I)', attname), attacl FROM pg_attribute WHERE attrelid = c.oid AND NOT attisdropped) AS of,
       aclexplode(of.acl) AS a
     WHERE fresh.relnamespace = $2::regnamespace AND fresh.relkind IN ('r', 'p', 'v')`,
    [SERVING, FRESH],
  );
  for (const { grant } of rows) await client.query(grant);
}
