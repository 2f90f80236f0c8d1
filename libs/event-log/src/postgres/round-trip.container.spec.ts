import { Client, type QueryConfig } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Statement } from '../lane-handler.js';
import { arrayOf } from './array-parameter.js';
import { RoundTrip } from './round-trip.js';

let client: Client;
beforeAll(async () => {
  client = new Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  await client.query('CREATE TEMP TABLE written (n int)');
});
afterAll(() => client.end());

/** A connection that waits 300 ms for an answer. */
const timed = async (): Promise<Client> => {
  const other = new Client({ connectionString: inject('postgresUrl'), query_timeout: 300 });
  await other.connect();
  await other.query('CREATE TEMP TABLE written (n int)');
  return other;
};
const run = (...statements: Statement[]) => client.query(new RoundTrip(statements)).rows;
const echo = (n: number): Statement => ({ name: 'echo', text: 'SELECT $1::int AS n', values: [n] });
const write = (n: number): Statement => ({ name: 'write', text: 'INSERT INTO written VALUES ($1)', values: [n] });
const count: Statement = { name: 'count', text: 'SELECT count(*)::int AS count FROM written', values: [] };
const divide = (by: number): Statement => ({ name: 'divide', text: 'SELECT 6 / $1::int AS n', values: [by] });

describe('statements in one round trip', () => {
  it('run in order, each on what those before it did', async () => {
    expect(await run(write(1), count, write(2), count, echo(7), echo(8))).toEqual([
      [],
      [{ count: 1 }],
      [],
      [{ count: 2 }],
      [{ n: 7 }],
      [{ n: 8 }],
    ]);
    expect(await run(echo(9), count)).toEqual([[{ n: 9 }], [{ count: 2 }]]);
  });

  it('are prepared once for a connection', async () => {
    await run(echo(1));
    await run(echo(2), echo(3));
    const { rows } = await client.query(
      "SELECT generic_plans + custom_plans AS runs FROM pg_prepared_statements WHERE name = 'rt-echo'",
    );
    expect(rows).toHaveLength(1);
    expect(Number(rows[0].runs)).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ['nothing', null, 'text', null],
    ['text', 'a"b\\c {d} 礼物', 'text', 'a"b\\c {d} 礼物'],
    ['a number', 900719925474099399n, 'bigint', '900719925474099399'],
    ['truth', true, 'boolean', true],
    ['bytes', Buffer.from([0, 1, 255]), 'bytea', Buffer.from([0, 1, 255])],
    ['an array', arrayOf('int', [1, 2]), 'int[]', [1, 2]],
  ])('take and give back %s', async (what, value, type, expected) => {
    const statement = { name: `take ${what}`, text: `SELECT $1::${type} AS value`, values: [value] };
    expect(await run(statement)).toEqual([[{ value: expected }]]);
  });

  it('end with the first that fails, and undo all within no transaction', async () => {
    const before = await run(count);
    await expect(run(write(3), divide(0), write(4))).rejects.toMatchObject({ code: '22012' });
    expect(await run(count)).toEqual(before);
  });

  it('can be run again after each kind of failure', async () => {
    const broken = { name: 'broken', text: 'SELECT nothing FROM nowhere', values: [] };
    for (let time = 0; time < 2; time++) {
      await expect(run(divide(0), echo(1))).rejects.toMatchObject({ code: '22012' });
      await expect(run(divide(2), broken, write(5))).rejects.toMatchObject({ code: '42P01' });
      await expect(run({ ...echo(0), values: ['no number'] })).rejects.toMatchObject({ code: '22P02' });
      expect(await run(divide(3), echo(1))).toEqual([[{ n: 2 }], [{ n: 1 }]]);
    }
  });

  it('that cannot be sent fail before anything is written, and leave the connection as it was', async () => {
    const [before] = await run(count, echo(1));
    await expect(run(write(6), { ...echo(1), text: 'SELECT 1' })).rejects.toThrow(/two statements are called echo/);
    expect(await run(count, echo(5))).toEqual([before, [{ n: 5 }]]);
  });

  it('are left alone by the timer of an earlier trip that has long failed', async () => {
    const other = await timed();
    await expect(other.query(new RoundTrip([divide(0), write(1), echo(1)])).rows).rejects.toMatchObject({
      code: '22012',
    });
    await other.query('SELECT pg_sleep(0.2)');
    const nap: Statement = { name: 'nap', text: 'SELECT pg_sleep(0.2)', values: [] };
    expect(await other.query(new RoundTrip([divide(2), nap, echo(7)])).rows).toMatchObject([
      [{ n: 3 }],
      [{}],
      [{ n: 7 }],
    ]);
    await other.end();
  });

  it('fail when the answer takes too long, and what comes of it later harms nobody', async () => {
    const other = await timed();
    const nap: Statement = { name: 'nap', text: 'SELECT pg_sleep(0.6)', values: [] };
    await expect(other.query(new RoundTrip([nap, echo(1)])).rows).rejects.toThrow('timeout');
    expect(await other.query({ text: 'SELECT 1 AS n', query_timeout: 5_000 } as QueryConfig)).toMatchObject({
      rows: [{ n: 1 }],
    });
    expect(await other.query(new RoundTrip([echo(2)])).rows).toEqual([[{ n: 2 }]]);
    await other.end();
  });

  it('fail when the connection has gone', async () => {
    const other = new Client({ connectionString: inject('postgresUrl') });
    other.on('error', () => undefined);
    const gone = new Promise((resolve) => other.once('error', resolve));
    await other.connect();
    const { rows } = await other.query('SELECT pg_backend_pid() AS pid');
    const sleeping = other.query(new RoundTrip([{ name: 'sleep', text: 'SELECT pg_sleep(60)', values: [] }])).rows;
    const failed = expect(sleeping).rejects.toThrow();
    await client.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
    await failed;
    await gone;
    await expect(other.query(new RoundTrip([echo(1)])).rows).rejects.toThrow(/not queryable/);
  });
});
