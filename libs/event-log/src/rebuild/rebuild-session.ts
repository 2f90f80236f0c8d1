import { Client } from 'pg';
import { PLANNER_OPTIONS } from '../postgres/connection-options.js';
import { RebuildRefused } from './service-state.js';

/** The schema in which the services work. */
export const SERVING = 'public';
/** The schema in which the state is built again; it is kept where it turns out to be another one. */
export const FRESH = 'rebuilt';

/** As the lanes plan (tables are empty at first), but without their time limits: nobody waits for this connection. */
const OPTIONS = `${PLANNER_OPTIONS} -c timezone=UTC -c client_min_messages=warning`;
/** Any number that all services agree upon; advisory locks are per database. */
const LOCK_KEY = 1_764_000_001;

/** Runs `work` on a connection of its own, as the only rebuild of this database. */
export const asOnlyRebuild = async <T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: databaseUrl, options: OPTIONS, application_name: 'rebuild' });
  // A connection that breaks between two statements is no end of the process: the next one rejects.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [LOCK_KEY]);
    if (!rows[0]?.taken) throw new RebuildRefused('Another rebuild or adopt of this database is under way.');
    return await work(client);
  } finally {
    await client.end(); // gives the lock back with the session
  }
};

/** From now on names without a schema mean this one's, and no other's: what it lacks is an error, not somebody else's table. */
export const workIn = async (client: Client, schema: string): Promise<void> => {
  await client.query(`SET search_path TO ${schema}`);
};

/** Runs `work` in one transaction; rolled back, also in `client`'s settings, where anything fails, or `ending` says so of what was done. */
export const inTransaction = async <T>(
  client: Client,
  beginning: string,
  work: () => Promise<T>,
  ending: (done: T) => 'COMMIT' | 'ROLLBACK' = () => 'COMMIT',
): Promise<T> => {
  await client.query(beginning);
  try {
    const done = await work();
    await client.query(ending(done));
    return done;
  } catch (error) {
    // Where the connection itself is gone, so is the transaction; the first fault is the one that matters.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
};
