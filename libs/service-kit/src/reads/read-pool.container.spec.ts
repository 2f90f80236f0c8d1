import { quietLog } from '@liwu/event-log/testing';
import { loadConfig } from '@liwu/process-kit';
import { type FreshDatabase, freshDatabase } from '@liwu/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type DatabaseConfig, databaseConfigShape } from '../config/settings.js';
import { ServiceParts } from '../parts/service-parts.js';
import { ReadPool } from './read-pool.js';

const configOf = (url: string): DatabaseConfig =>
  loadConfig(z.object(databaseConfigShape), {
    LIWU_HTTP_PORT: '0',
    LIWU_KAFKA_BROKERS: '127.0.0.1:1',
    LIWU_OIDC_ISSUER: 'http://127.0.0.1:1',
    LIWU_OIDC_JWKS_URL: 'http://127.0.0.1:1/jwks',
    LIWU_DATABASE_URL: url,
  });
let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

it('answers questions, cannot write, and ends with its service', async () => {
  const parts = new ServiceParts();
  const pool = new ReadPool(configOf(database.url), quietLog, parts);
  await parts.start();
  expect(await pool.rows('SELECT $1::int AS seven', [7])).toEqual([{ seven: 7 }]);
  await expect(pool.rows('CREATE TABLE written (by_whom text)')).rejects.toThrow('read-only transaction');
  await parts.stop();
  await expect(pool.rows('SELECT 7')).rejects.toThrow();
});

it('tells a value that Postgres cannot read from a fault, and keeps the connection', async () => {
  const parts = new ServiceParts();
  const pool = new ReadPool(configOf(database.url), quietLog, parts);
  const connection = async () => (await pool.rows('SELECT pg_backend_pid() AS pid'))[0]?.['pid'];
  const first = await connection();
  for (const [type, value] of [
    ['date', '0000-01-01'],
    ['timestamptz', '2026-01-01T00:00:00+20:00'],
    ['bigint', 'x'],
    ['text', 'a\0b'],
  ])
    await expect(pool.rows(`SELECT $1::${type}`, [value])).rejects.toMatchObject({ code: 'invalid_parameter' });
  for (const [text, code] of [
    ['SELECT 1 / 0', '22012'],
    ['SELECT nothing', '42703'],
  ] as const)
    await expect(pool.rows(text)).rejects.toMatchObject({ name: 'error', code });
  expect(await connection()).toBe(first);
  await expect(pool.rows('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toThrow();
  expect(await connection()).not.toBe(first);
  await parts.stop();
});

it('says with a code of its own that the database is away', async () => {
  const pool = new ReadPool(configOf('postgres://127.0.0.1:1/nowhere'), quietLog, new ServiceParts());
  await expect(pool.rows('SELECT 7')).rejects.toMatchObject({ code: 'database_unavailable', retryAfterSeconds: 1 });
});
