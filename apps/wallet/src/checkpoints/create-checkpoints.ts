import type { MigrationRunner } from '@liwu/event-log';
import { AUDIT_SCHEMA } from '../audit-schema.js';

/** All names are written with their schemas, and nothing is made twice: a rebuild runs all migrations once more. */
const CHECKPOINT_TABLE = `
${AUDIT_SCHEMA}
CREATE TABLE IF NOT EXISTS audit.checkpoint (
  number bigint PRIMARY KEY CHECK (number > 0),
  taken_at timestamptz NOT NULL,
  jws text NOT NULL,
  heads jsonb NOT NULL,
  sums jsonb NOT NULL
);
COMMENT ON TABLE audit.checkpoint IS 'Signed checkpoints of the books, for convenience: those outside of the database are what counts.';
COMMENT ON COLUMN audit.checkpoint.number IS 'From 1, without gaps.';
COMMENT ON COLUMN audit.checkpoint.taken_at IS 'When, by the database''s clock.';
COMMENT ON COLUMN audit.checkpoint.jws IS 'The checkpoint and its EdDSA signature, as a compact JWS.';
COMMENT ON COLUMN audit.checkpoint.heads IS 'How far each lane had come, as the JWS says: [{lane, seq, hash, eventSequence, eventHead}].';
COMMENT ON COLUMN audit.checkpoint.sums IS 'All that was ever debited and credited, as the JWS says: [{unit, debits, credits}], in minor units.';
`;

/** A TypeORM migration (by its shape). */
export class CreateCheckpoints1795700003000 {
  readonly name = 'CreateCheckpoints1795700003000';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(CHECKPOINT_TABLE);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS audit.checkpoint');
  }
}
