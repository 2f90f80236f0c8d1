import { randomBytes } from 'node:crypto';
import { createDatabases, databaseUrl } from '@liwu/embedded';
import { Client } from 'pg';
import { inject } from 'vitest';
import './provided.js';

/** A database of a spec file's own on the run's one Postgres. */
export interface FreshDatabase {
  readonly url: string;
  /** Hangs up on whoever is connected and removes the database. */
  drop(): Promise<void>;
}

/** Makes an empty database that nobody else uses. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = inject('postgresUrl');
  const name = `spec_${randomBytes(6).toString('hex')}`;
  await createDatabases(server, [name]);
  return { url: databaseUrl(server, name), drop: () => dropDatabase(server, name) };
}

/** A topic prefix that nobody else uses, so that specs share one broker and see nothing of each other. */
export function freshTopicPrefix(): string {
  return `spec-${randomBytes(6).toString('hex')}`;
}

async function dropDatabase(server: string, name: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}
