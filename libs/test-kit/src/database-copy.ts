import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import './provided.js';

/** A copy of a database from some moment, as a backup is. */
export interface DatabaseCopy {
  /** Puts the copy where the database is, which is gone then. Hangs up on whoever is connected; once only. */
  putBack(): Promise<void>;
}

/** Copies a database in the middle of whatever is done in it: hangs up on everybody for as long as that takes, as a short outage does. */
export async function copyDatabase(url: string): Promise<DatabaseCopy> {
  const name = new URL(url).pathname.slice(1);
  const copy = `${name}_${randomBytes(3).toString('hex')}`;
  await onServer(async (client, quoted) => {
    await client.query(`ALTER DATABASE ${quoted(name)} ALLOW_CONNECTIONS false`);
    try {
      await client.query(
        `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()`,
        [name],
      );
      await client.query(`CREATE DATABASE ${quoted(copy)} TEMPLATE ${quoted(name)}`);
    } finally {
      await client.query(`ALTER DATABASE ${quoted(name)} ALLOW_CONNECTIONS true`);
    }
  });
  return {
    putBack: () =>
      onServer(async (client, quoted) => {
        await client.query(`DROP DATABASE ${quoted(name)} WITH (FORCE)`);
        await client.query(`ALTER DATABASE ${quoted(copy)} RENAME TO ${quoted(name)}`);
      }),
  };
}

async function onServer(act: (client: Client, quoted: (name: string) => string) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await act(client, (name) => client.escapeIdentifier(name));
  } finally {
    await client.end();
  }
}
