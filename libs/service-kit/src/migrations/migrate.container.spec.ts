import type { Log } from '@liwu/event-log';
import { type FreshDatabase, freshDatabase } from '@liwu/test-kit';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MigrationRunner } from '@liwu/event-log';
import { awaitMigrations, demandMigrated, migrate } from './migrate.js';

class MakeThing1764000009000 {
  readonly name = 'MakeThing1764000009000';
  async up(runner: MigrationRunner): Promise<void> {
    await runner.query('CREATE TABLE thing (id int PRIMARY KEY)');
    await runner.query('SELECT pg_sleep(0.2)'); // long enough for the others to come in between
  }
  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('DROP TABLE thing');
  }
}
class FillThing1764000009001 {
  readonly name = 'FillThing1764000009001';
  async up(runner: MigrationRunner): Promise<void> {
    await runner.query('INSERT INTO thing VALUES (1)');
  }
  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('DELETE FROM thing');
  }
}
class Breaks1764000009002 {
  readonly name = 'Breaks1764000009002';
  async up(runner: MigrationRunner): Promise<void> {
    await runner.query('INSERT INTO thing VALUES (2)');
    await runner.query('SELECT nothing FROM nowhere');
  }
  async down(): Promise<void> {}
}

const said: string[] = [];
const log: Log = {
  debug: () => undefined,
  info: (_, message) => void said.push(message),
  warn: (_, message) => void said.push(message),
  error: (_, message) => void said.push(message),
};
let database: FreshDatabase;
beforeEach(async () => {
  said.length = 0;
  database = await freshDatabase();
});
afterEach(() => database.drop());

const rowsOf = async (text: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

describe('migrating', () => {
  it('happens once, however many replicas start at the same time', async () => {
    const migrations = [MakeThing1764000009000, FillThing1764000009001];
    await Promise.all([1, 2, 3, 4].map(() => migrate(database.url, migrations, log)));
    expect(await rowsOf('SELECT id FROM thing')).toEqual([{ id: 1 }]);
    expect(said).toEqual(['the database is up to date']);
  });

  it('goes on where an earlier version has ended', async () => {
    await migrate(database.url, [MakeThing1764000009000], log);
    await migrate(database.url, [MakeThing1764000009000, FillThing1764000009001], log);
    expect(await rowsOf('SELECT id FROM thing')).toEqual([{ id: 1 }]);
    expect(await rowsOf('SELECT name FROM migrations ORDER BY id')).toHaveLength(2);
  });

  it('fails as a whole migration, and lets the next starter in', async () => {
    const migrations = [MakeThing1764000009000, FillThing1764000009001, Breaks1764000009002];
    await expect(migrate(database.url, migrations, log)).rejects.toThrow('nowhere');
    expect(await rowsOf('SELECT id FROM thing')).toEqual([{ id: 1 }]);
    await expect(migrate(database.url, migrations, log)).rejects.toThrow('nowhere');
  });

  it('gives up where somebody keeps the table, before all others have waited behind it for long', async () => {
    await migrate(database.url, [MakeThing1764000009000], log);
    const holder = new Client({ connectionString: database.url });
    await holder.connect();
    try {
      await holder.query('BEGIN; LOCK TABLE thing IN ACCESS EXCLUSIVE MODE');
      const migrations = [MakeThing1764000009000, FillThing1764000009001];
      await expect(migrate(database.url, migrations, log)).rejects.toThrow('lock timeout');
      await holder.query('ROLLBACK');
      await migrate(database.url, migrations, log);
    } finally {
      await holder.end();
    }
    expect(await rowsOf('SELECT id FROM thing')).toEqual([{ id: 1 }]);
  });
});

describe('demanding migrations', () => {
  it('tells of an older database how it is brought up to date without a service that starts on it', async () => {
    await migrate(database.url, [MakeThing1764000009000], log);
    const demanded = demandMigrated(database.url, [MakeThing1764000009000, FillThing1764000009001]);
    await expect(demanded).rejects.toThrow(/^Run migrate\.js of this version first.*: .*FillThing1764000009001\.$/);
    await expect(demandMigrated(database.url, [FillThing1764000009001])).rejects.toThrow('Run migrate.js');
    await demandMigrated(database.url, [MakeThing1764000009000]);
  });

  it('refuses a database that a newer version has made', async () => {
    await migrate(database.url, [MakeThing1764000009000, FillThing1764000009001], log);
    const demanded = demandMigrated(database.url, [MakeThing1764000009000]);
    await expect(demanded).rejects.toThrow('A newer version has run FillThing1764000009001: use that one.');
  });
});

describe('awaiting migrations that somebody else runs', () => {
  const migrations = [MakeThing1764000009000, FillThing1764000009001];
  const awaiting = (signal: AbortSignal, url = database.url) => {
    const wait = { over: false, ended: Promise.resolve() };
    wait.ended = awaitMigrations(url, migrations, log, signal).then(() => void (wait.over = true));
    return wait;
  };
  const waitsFor = (names: readonly string[]) => expect.poll(() => said).toEqual(names);
  const never = new AbortController().signal;

  it('is over once all of them were run, and not before; it runs none itself', async () => {
    await migrate(database.url, [MakeThing1764000009000], log);
    said.length = 0;
    const wait = awaiting(never);
    await waitsFor(['waiting for the migrations to be run']);
    expect([wait.over, await rowsOf('SELECT id FROM thing')]).toEqual([false, []]);
    await migrate(database.url, migrations, log);
    await wait.ended;
    expect(await rowsOf('SELECT id FROM thing')).toEqual([{ id: 1 }]);
  });

  it('is over at once where a newer version has run more', async () => {
    await migrate(database.url, migrations, log);
    said.length = 0;
    await awaitMigrations(database.url, [MakeThing1764000009000], log, never);
    expect(said).toEqual([]);
  });

  it('bears a database that is not up, and ends with the drain', async () => {
    const draining = new AbortController();
    const wait = awaiting(draining.signal, 'postgres://nobody@127.0.0.1:1/nothing');
    await waitsFor(['waiting for the database']);
    draining.abort();
    await wait.ended;
    expect(wait.over).toBe(true);
  });
});
