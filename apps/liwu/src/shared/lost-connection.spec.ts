import { DatabaseError } from 'pg';
import { expect, it } from 'vitest';
import { isLostConnection } from './lost-connection.js';

it.each(['57P01', '57P02', '57P03', '08006'])('a server went away where Postgres says %s', (code) => {
  const said = Object.assign(new DatabaseError('the database system is not yet accepting connections', 1, 'error'), {
    code,
  });
  expect(isLostConnection(said)).toBe(true);
  expect(isLostConnection(Object.assign(said, { code: '23505' }))).toBe(false);
});
