import { setTimeout as delay } from 'node:timers/promises';
import { type Log, type MigrationRunner, RebuildRefused } from '@liwu/event-log';
import { Client } from 'pg';

/** A TypeORM migration by its shape: raw SQL, so that nothing but the runner is needed. */
export type MigrationClass = new () => {
  readonly name?: string;
  up(runner: MigrationRunner): Promise<void>;
  down(runner: MigrationRunner): Promise<void>;
};

/** Any number that all services agree upon; advisory locks are per database. */
const LOCK_KEY = 1_764_000_000;
const POLL_MS = 100;
const WAIT_MS = 60_000;
/** For longer no migration waits for a lock: whoever wants the table waits behind it, and those are gifts. */
const LOCK_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 500;

/**
 * Brings a database up to date. Any number of starting replicas may call it at once: one migrates, the others wait,
 * for at most a minute, also for a database that is not up yet.
 */
export async function migrate(databaseUrl: string, migrations: readonly MigrationClass[], log: Log): Promise<void> {
  const endsAt = performance.now() + WAIT_MS;
  const client = await connect(databaseUrl, endsAt, log);
  try {
    await takeLock(client, endsAt);
    if (await isUpToDate(client, migrations)) return;
    await runMigrations(databaseUrl, migrations, log);
  } finally {
    await client.end(); // gives the lock back with the session
  }
}

/**
 * Waits until somebody else, a job of the roll, has brought the database up to date; says once what it waits for, why where the database
 * cannot be reached, and looks twice a second for as long as that takes. Resolves early, and without a word, once `signal` is given. A
 * database that has been through more is up to date as well: migrations only add, so that the version before this one goes on meanwhile,
 * and comes back if need be.
 */
export async function awaitMigrations(
  databaseUrl: string,
  migrations: readonly MigrationClass[],
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const said = { unreachable: false, missing: false };
  while (!signal.aborted) {
    try {
      const missing = await missingMigrations(databaseUrl, migrations);
      if (missing.length === 0) return;
      if (!said.missing) log.info({ missing }, 'waiting for the migrations to be run');
      said.missing = true;
    } catch (err) {
      if (!said.unreachable) log.warn({ err }, 'waiting for the database');
      said.unreachable = true;
    }
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
  }
}

/** The names of those that the database has not been through. Throws where it cannot be reached. */
async function missingMigrations(databaseUrl: string, migrations: readonly MigrationClass[]): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const done = await migrationsDone(client);
    return namesOf(migrations).filter((name) => !done.includes(name));
  } finally {
    await client.end().catch(() => undefined); // it may never have connected
  }
}

async function connect(databaseUrl: string, endsAt: number, log: Log): Promise<Client> {
  for (let attempt = 1; ; attempt += 1) {
    const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      return client;
    } catch (cause) {
      await client.end().catch(() => undefined); // it never connected; the cause is what matters
      if (performance.now() >= endsAt) throw new Error('the database cannot be reached', { cause });
      if (attempt === 1) log.warn({ err: cause }, 'waiting for the database');
      await delay(POLL_MS * 5);
    }
  }
}

async function takeLock(client: Client, endsAt: number): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [LOCK_KEY]);
    if (rows[0]?.taken) return;
    if (performance.now() >= endsAt) throw new Error(`no turn to migrate within ${WAIT_MS} ms`);
    await delay(POLL_MS);
  }
}

/** Spares a start of an up-to-date service the time and the memory of loading TypeORM. */
async function isUpToDate(client: Client, migrations: readonly MigrationClass[]): Promise<boolean> {
  const done = await migrationsDone(client);
  return namesOf(migrations).every((name) => done.includes(name));
}

/** Throws where the database has not been through exactly these migrations: another version made its tables. */
export async function demandMigrated(databaseUrl: string, migrations: readonly MigrationClass[]): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const done = await migrationsDone(client);
    const names = namesOf(migrations);
    const missing = names.filter((name) => !done.includes(name));
    if (missing.length > 0)
      throw new RebuildRefused(
        `Run migrate.js of this version first, and start nothing on a restored copy: still to be run are ${missing.join(', ')}.`,
      );
    const unknown = done.filter((name) => !names.includes(name));
    if (unknown.length > 0) throw new RebuildRefused(`A newer version has run ${unknown.join(', ')}: use that one.`);
  } finally {
    await client.end();
  }
}

const namesOf = (migrations: readonly MigrationClass[]): string[] =>
  migrations.map((migration) => new migration().name ?? migration.name);

async function migrationsDone(client: Client): Promise<string[]> {
  const known = await client.query<{ known: boolean }>(`SELECT to_regclass('public.migrations') IS NOT NULL AS known`);
  if (!known.rows[0]?.known) return [];
  const { rows } = await client.query<{ name: string }>('SELECT name FROM public.migrations');
  return rows.map(({ name }) => name);
}

/** What went wrong is thrown and what was done is logged; TypeORM would write to standard output besides. */
const quiet = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

async function runMigrations(databaseUrl: string, migrations: readonly MigrationClass[], log: Log): Promise<void> {
  const { DataSource } = await import('typeorm');
  const source = new DataSource({
    type: 'postgres',
    url: databaseUrl,
    migrations: [...migrations],
    migrationsTransactionMode: 'each',
    poolSize: 1,
    extra: { options: `-c lock_timeout=${LOCK_WITHIN_MS}` },
    logger: quiet,
  });
  await source.initialize();
  try {
    const done = await source.runMigrations();
    log.info({ migrations: done.map(({ name }) => name) }, 'the database is up to date');
  } finally {
    await source.destroy();
  }
}
