import type { MigrationRunner } from '@liwu/event-log';
import { AUDIT_SCHEMA } from '../audit-schema.js';

/**
 * What comparing the topics with the ledger came to. These tables follow from no event, so that they lie in a schema of their own, and a
 * rebuild of the state, which runs all migrations once more, finds and keeps them.
 */
export class CreateReconciliations1795700004000 {
  readonly name = 'CreateReconciliations1795700004000';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(RECONCILIATION_TABLES);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS audit.reconciliation_item, audit.reconciliation_run');
  }
}

const RECONCILIATION_TABLES = `
${AUDIT_SCHEMA}
CREATE TABLE IF NOT EXISTS audit.reconciliation_run (
  reconciliation_id uuid PRIMARY KEY,
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  idempotency_key text NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'done', 'failed')),
  heartbeat_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  failure text,
  ends jsonb,
  counts jsonb,
  left_out bigint,
  UNIQUE (asked_by, idempotency_key),
  CHECK ((status = 'done') = (counts IS NOT NULL))
);
CREATE INDEX IF NOT EXISTS reconciliation_run_by_time ON audit.reconciliation_run (asked_at, reconciliation_id);
COMMENT ON TABLE audit.reconciliation_run IS 'Every time that somebody asked whether what was published and the ledger say the same.';
COMMENT ON COLUMN audit.reconciliation_run.reconciliation_id IS 'Follows from who asked under which key.';
COMMENT ON COLUMN audit.reconciliation_run.asked_by IS 'The caller that asked for it.';
COMMENT ON COLUMN audit.reconciliation_run.asked_at IS 'When it was asked for.';
COMMENT ON COLUMN audit.reconciliation_run.idempotency_key IS 'The caller''s Idempotency-Key; asked again under it, it is the same run.';
COMMENT ON COLUMN audit.reconciliation_run.status IS 'pending, running, done or failed. What is not ended and has no heartbeat has failed as well.';
COMMENT ON COLUMN audit.reconciliation_run.heartbeat_at IS 'When the process that has it last said so.';
COMMENT ON COLUMN audit.reconciliation_run.finished_at IS 'When it was done or failed.';
COMMENT ON COLUMN audit.reconciliation_run.failure IS 'Why it failed.';
COMMENT ON COLUMN audit.reconciliation_run.ends IS 'By topic: where each lane''s partition ended when it began; it was read up to there.';
COMMENT ON COLUMN audit.reconciliation_run.counts IS 'How many things were found, by what became of them: matched, pending, and each kind of what does not match.';
COMMENT ON COLUMN audit.reconciliation_run.left_out IS 'How many things do not match beyond those that are kept as items.';

CREATE TABLE IF NOT EXISTS audit.reconciliation_item (
  reconciliation_id uuid NOT NULL REFERENCES audit.reconciliation_run,
  n int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('missing_in_ledger', 'missing_in_topic', 'differs', 'confirmed_not_settled', 'settled_not_confirmed')),
  lane int NOT NULL,
  event_id uuid,
  posting_id uuid,
  viewer_id text,
  request_id uuid,
  detail text NOT NULL,
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'accepted', 'resolved')),
  PRIMARY KEY (reconciliation_id, n)
);
COMMENT ON TABLE audit.reconciliation_item IS 'What did not match.';
COMMENT ON COLUMN audit.reconciliation_item.reconciliation_id IS 'The run that found it.';
COMMENT ON COLUMN audit.reconciliation_item.n IS 'Its number in that run, from 1.';
COMMENT ON COLUMN audit.reconciliation_item.kind IS 'missing_in_ledger: published and not posted. missing_in_topic: posted and not published. differs: posted otherwise than published. confirmed_not_settled: a decision on a delivery that did not come to its end. settled_not_confirmed: settled without such a decision.';
COMMENT ON COLUMN audit.reconciliation_item.lane IS 'The lane in which it lies.';
COMMENT ON COLUMN audit.reconciliation_item.event_id IS 'The event that it is about.';
COMMENT ON COLUMN audit.reconciliation_item.posting_id IS 'The posting that it is about.';
COMMENT ON COLUMN audit.reconciliation_item.viewer_id IS 'The viewer that it is about.';
COMMENT ON COLUMN audit.reconciliation_item.request_id IS 'The gift''s request; with viewer_id its identity.';
COMMENT ON COLUMN audit.reconciliation_item.detail IS 'What does not match, in words.';
COMMENT ON COLUMN audit.reconciliation_item.status IS 'open, accepted (known, and left as it is) or resolved.';
`;
