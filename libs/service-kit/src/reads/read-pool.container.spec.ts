import { type FreshDatabase, freshDatabase } from '@liwu/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ServiceParts } from '../parts/service-parts.js';
import { readPool } from './read-pool.js';

const quietLog = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

it('answers questions, cannot write, and ends with its service', async () => {
  const parts = new ServiceParts();
  const pool = await readPool.useFactory({ LIWU_DATABASE_URL: database.url }, quietLog, parts);
  await parts.start();
  expect((await pool.query('SELECT 7 AS seven')).rows).toEqual([{ seven: 7 }]);
  await expect(pool.query('CREATE TABLE written (by_whom text)')).rejects.toThrow('read-only transaction');
  await parts.stop();
  await expect(pool.query('SELECT 7')).rejects.toThrow();
});
