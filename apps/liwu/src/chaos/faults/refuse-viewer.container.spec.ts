import { createLaneTables } from '@liwu/event-log';
import { type FreshDatabase, freshDatabase } from '@liwu/test-kit';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { busyViewer, refuseViewer, takeViewers } from './refuse-viewer.js';

let database: FreshDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = new Pool({ connectionString: database.url, max: 1 });
  await createLaneTables(pool);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const record = (sequence: number, key: string): Promise<unknown> =>
  pool.query(`INSERT INTO event VALUES (0, $1, 'a', gen_random_uuid(), $2, 's', 1, NULL, '', '')`, [sequence, key]);

it('a database refuses the events of one viewer, also where it has some of it, until that is mended', async () => {
  await record(1, 'crowd-a-v1');
  await refuseViewer(database.url, 'crowd-a-v1');
  await refuseViewer(database.url, 'crowd-a-v1'); // Its answer may be lost.
  await expect(record(2, 'crowd-a-v1')).rejects.toMatchObject({ code: '23514' });
  await record(2, 'crowd-a-v2');
  await takeViewers(database.url);
  await takeViewers(database.url);
  await record(3, 'crowd-a-v1');
});

it('viewers of a crowd are busy of whom something has just been recorded', async () => {
  await record(4, 'crowd-a-r1');
  await record(5, 'crowd-a-v3');
  await pool.query(`UPDATE event SET recorded_at = now() - interval '1 minute' WHERE key = 'crowd-a-v3'`);
  expect([await busyViewer(database.url, 0), await busyViewer(database.url, 0.99)]).toEqual([
    'crowd-a-v1',
    'crowd-a-v2',
  ]);
  await pool.query('TRUNCATE event');
  expect(await busyViewer(database.url, 0)).toBeUndefined();
});
