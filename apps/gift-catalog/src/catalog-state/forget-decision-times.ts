import type { MigrationRunner } from '@liwu/event-log';

/**
 * A TypeORM migration (by its shape): when a row was written, by the database's clock, no event tells; so a table that is built again
 * could not hold it. How old a request is its own id says, which begins with when it was made.
 */
export class ForgetDecisionTimes1764000002000 {
  readonly name = 'ForgetDecisionTimes1764000002000';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query('ALTER TABLE gift_request DROP COLUMN decided_at');
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('ALTER TABLE gift_request ADD COLUMN decided_at timestamptz NOT NULL DEFAULT now()');
  }
}
