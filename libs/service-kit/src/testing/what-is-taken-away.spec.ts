import { LANE_MIGRATIONS, type MigrationRunner } from '@liwu/event-log';
import { expect, it } from 'vitest';
import { whatIsTakenAway } from './what-is-taken-away.js';

const migration = (name: string, sql: string) =>
  class {
    readonly name = name;
    async up(runner: MigrationRunner): Promise<void> {
      await runner.query(sql);
    }
    async down(): Promise<void> {}
  };

it.each([
  'ALTER TABLE gift DROP COLUMN title',
  'drop table gift',
  'ALTER TABLE gift RENAME COLUMN a TO b',
  'ALTER TABLE gift ALTER COLUMN title SET NOT NULL',
  'ALTER TABLE gift ALTER COLUMN price TYPE bigint',
  'CREATE TABLE a (b int); DROP VIEW c',
])('sees what takes away: %s', async (sql) => {
  expect(await whatIsTakenAway([migration('one', sql)])).toEqual(['one']);
});

it.each([
  'CREATE TABLE gift (id text NOT NULL)',
  'ALTER TABLE gift ADD COLUMN title text',
  'DROP INDEX gift_due; CREATE INDEX gift_due ON gift (lane)',
  'CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
])('lets pass what adds: %s', async (sql) => {
  expect(await whatIsTakenAway([migration('one', sql)])).toEqual([]);
});

it('finds none in those of the lanes', async () => {
  expect(await whatIsTakenAway(LANE_MIGRATIONS)).toEqual([]);
});
