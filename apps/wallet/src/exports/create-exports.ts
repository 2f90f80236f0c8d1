import type { MigrationRunner } from '@liwu/event-log';
import { AUDIT_SCHEMA } from '../audit-schema.js';

/**
 * Who took what out of the books. These tables follow from no event, so that they lie in a schema of their own, and a rebuild of the state,
 * which runs all migrations once more, finds and keeps them.
 */
export class CreateExports1795700002000 {
  readonly name = 'CreateExports1795700002000';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(EXPORT_TABLES);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS audit.export_download, audit.export');
  }
}

const EXPORT_TABLES = `
${AUDIT_SCHEMA}
CREATE TABLE IF NOT EXISTS audit.export (
  export_id uuid PRIMARY KEY,
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  idempotency_key text NOT NULL,
  content_hash text NOT NULL,
  format text NOT NULL,
  detail text,
  filter jsonb NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'done', 'failed')),
  attempt int NOT NULL DEFAULT 1,
  heartbeat_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  failure text,
  rows bigint,
  sha256 text,
  manifest jsonb,
  UNIQUE (asked_by, idempotency_key)
);
COMMENT ON TABLE audit.export IS 'Every file of entries that somebody asked for.';
COMMENT ON COLUMN audit.export.export_id IS 'Follows from who asked under which key.';
COMMENT ON COLUMN audit.export.asked_by IS 'The caller that asked for it.';
COMMENT ON COLUMN audit.export.asked_at IS 'When it was asked for.';
COMMENT ON COLUMN audit.export.idempotency_key IS 'The caller''s Idempotency-Key; asked again under it, it is the same export.';
COMMENT ON COLUMN audit.export.content_hash IS 'SHA-256 of what was asked for, by which a key that is used for something else is noticed.';
COMMENT ON COLUMN audit.export.format IS 'csv, parquet or hledger.';
COMMENT ON COLUMN audit.export.detail IS 'Of hledger: summary or posting.';
COMMENT ON COLUMN audit.export.filter IS 'Which entries were asked for; none: all.';
COMMENT ON COLUMN audit.export.status IS 'pending, running, done or failed. What is not ended and has no heartbeat has failed as well.';
COMMENT ON COLUMN audit.export.attempt IS 'How often it was begun: a failed one can be asked for again.';
COMMENT ON COLUMN audit.export.heartbeat_at IS 'When the process that has it last said so.';
COMMENT ON COLUMN audit.export.ended_at IS 'When it was done or failed.';
COMMENT ON COLUMN audit.export.failure IS 'Why it failed.';
COMMENT ON COLUMN audit.export.rows IS 'How many entries the file holds.';
COMMENT ON COLUMN audit.export.sha256 IS 'SHA-256 of the file, in hex.';
COMMENT ON COLUMN audit.export.manifest IS 'What the file holds and how it came about: filter, watermarks, rows, totals, hash.';

CREATE TABLE IF NOT EXISTS audit.export_download (
  export_id uuid NOT NULL REFERENCES audit.export,
  by text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS export_download_of ON audit.export_download (export_id, at);
COMMENT ON TABLE audit.export_download IS 'Every time that somebody fetched such a file.';
COMMENT ON COLUMN audit.export_download.export_id IS 'Which one.';
COMMENT ON COLUMN audit.export_download.by IS 'The caller that fetched it.';
COMMENT ON COLUMN audit.export_download.at IS 'When the fetching began.';
`;
