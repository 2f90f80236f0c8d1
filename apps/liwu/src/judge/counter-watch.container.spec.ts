import { createLaneTables } from '@liwu/event-log';
import { type FreshDatabase, freshDatabase } from '@liwu/test-kit';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CounterWatch } from './counter-watch.js';

let database: FreshDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = new Pool({ connectionString: database.url, max: 1 });
  await createLaneTables(pool);
  await pool.query('INSERT INTO lane (lane, epoch, sequence, published_seq) VALUES (0, 3, 8, 7), (1, 1, 0, 0)');
  await pool.query(`INSERT INTO lane_input VALUES (0, 'wallet', 5, '', 9), (0, 'rtm-gateway', 0, '', 9)`);
  await pool.query(`INSERT INTO event VALUES (0, 8, 'a', gen_random_uuid(), 'k', 's', 1, NULL, '', '')`);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

it('a counter that falls in a database is named, and a database that is away is borne', async () => {
  const nowhere = 'postgres://nobody@127.0.0.1:1/none';
  const watch = new CounterWatch({ wallet: database.url, 'gift-catalog': database.url, 'ack-watchdog': nowhere });
  await watch.look();
  await pool.query('UPDATE lane SET epoch = epoch + 1, published_seq = 8 WHERE lane = 0');
  await pool.query('UPDATE lane_input SET next_offset = 0');
  await watch.look();
  expect(watch.verdict().violations.shown).toEqual([]);
  await pool.query('UPDATE lane SET epoch = 2, sequence = 7, published_seq = 6 WHERE lane = 0');
  await pool.query('UPDATE lane_input SET sequence = 4');
  await pool.query('DELETE FROM event');
  await watch.look();
  await watch.close();
  const { looked, violations } = watch.verdict();
  expect(looked).toBe('18 counters, looked at 54 times; 3 times a database was away');
  const falls = violations.shown
    .filter((fall) => fall.startsWith('wallet'))
    .map((fall) => fall.replace(/, seen.*/, ''));
  expect(falls.sort()).toEqual([
    'wallet lane 0 epoch: fell from 4 to 2',
    'wallet lane 0 input wallet: fell from 5 to 4',
    'wallet lane 0 last event: fell from 8 to 0',
    'wallet lane 0 published_seq: fell from 8 to 6',
    'wallet lane 0 sequence: fell from 8 to 7',
  ]);
});

it('a database that can be reached and not be read is no absence, but a violation', async () => {
  const watch = new CounterWatch({ wallet: database.url, 'gift-catalog': database.url, 'ack-watchdog': database.url });
  await pool.query('ALTER TABLE lane RENAME COLUMN published_seq TO published');
  await watch.look();
  await pool.query('ALTER TABLE lane RENAME COLUMN published TO published_seq');
  await watch.look();
  await watch.close();
  const { looked, violations } = watch.verdict();
  expect(looked).toContain('; 0 times a database was away');
  expect(violations.shown.toSorted()[2]).toBe('wallet: could not be looked at: column "published_seq" does not exist');
});
