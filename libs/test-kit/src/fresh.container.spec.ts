import { Client } from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { freshDatabase, freshTopicPrefix } from './fresh.js';

const withClient = async <T>(url: string, act: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
};

describe('what a spec file has for itself', () => {
  it('is an empty database on Postgres 18', async () => {
    const one = await freshDatabase();
    const other = await freshDatabase();
    await withClient(one.url, (client) => client.query('CREATE TABLE mine (id int)'));
    const count = `SELECT count(*)::int AS n FROM pg_tables WHERE tablename = 'mine'`;
    expect((await withClient(one.url, (client) => client.query(count))).rows).toEqual([{ n: 1 }]);
    expect((await withClient(other.url, (client) => client.query(count))).rows).toEqual([{ n: 0 }]);
    const version = await withClient(one.url, (client) => client.query('SHOW server_version_num'));
    expect(Number(version.rows[0]?.server_version_num)).toBeGreaterThanOrEqual(180_000);
    await one.drop();
    await other.drop();
  });

  it('is gone after drop, even while somebody is connected', async () => {
    const database = await freshDatabase();
    const guest = new Client({ connectionString: database.url });
    const hungUp = new Promise<Error>((resolve) => guest.on('error', resolve));
    await guest.connect();
    await database.drop();
    expect(await hungUp).toBeInstanceOf(Error);
    await expect(withClient(database.url, (client) => client.query('SELECT 1'))).rejects.toMatchObject({
      code: '3D000',
    });
  });

  it('is a topic prefix of its own', () => {
    expect(freshTopicPrefix()).not.toBe(freshTopicPrefix());
    expect(inject('kafkaBrokers')).toHaveLength(1);
  });
});
