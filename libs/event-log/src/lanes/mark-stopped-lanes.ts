import type { MigrationRunner } from '../migration-runner.js';

/** A TypeORM migration (by its shape): every replica sees which lanes were forked. */
export class MarkStoppedLanes1795651300000 {
  readonly name = 'MarkStoppedLanes1795651300000';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(`
ALTER TABLE lane ADD COLUMN stopped text;
COMMENT ON COLUMN lane.stopped IS 'Why nothing may be decided in the lane: its events were forked. Taken back by whoever opens it and finds no fork.'`);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('ALTER TABLE lane DROP COLUMN stopped');
  }
}
