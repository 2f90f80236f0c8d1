import type { MigrationRunner } from '../migration-runner.js';

/** A TypeORM migration (by its shape) for the inputs that cannot be applied yet. */
export class CreateParkedInputs1795651200000 {
  readonly name = 'CreateParkedInputs1795651200000';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(PARKED_INPUT_TABLE);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('DROP TABLE parked_input');
  }
}

const PARKED_INPUT_TABLE = `
CREATE TABLE parked_input (
  lane int NOT NULL REFERENCES lane,
  key text NOT NULL,
  position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  source text NOT NULL,
  sequence bigint NOT NULL,
  type text NOT NULL,
  id text NOT NULL,
  traceparent text,
  value bytea NOT NULL,
  fault text,
  parked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (lane, key, position)
);
COMMENT ON TABLE parked_input IS 'Inputs that could not be applied, and all that came after them of the same viewer, in order. Whoever has a row here is parked.';
COMMENT ON COLUMN parked_input.lane IS 'In which lane it waits.';
COMMENT ON COLUMN parked_input.key IS 'Whose input it is: the record''s key, which decides the lane.';
COMMENT ON COLUMN parked_input.position IS 'The order in which they came, and the name by which one of them is called.';
COMMENT ON COLUMN parked_input.source IS 'The service whose topic it was read from; timer for something that was due.';
COMMENT ON COLUMN parked_input.sequence IS 'Its sequence in its topic''s lane; 0 where there is none.';
COMMENT ON COLUMN parked_input.type IS 'Its CloudEvents type.';
COMMENT ON COLUMN parked_input.id IS 'Its CloudEvents id, as it came.';
COMMENT ON COLUMN parked_input.traceparent IS 'The W3C trace that led to it, if any.';
COMMENT ON COLUMN parked_input.value IS 'The exact bytes that were read; of a timer what was due, as JSON.';
COMMENT ON COLUMN parked_input.fault IS 'Why it cannot be applied; null for one that only waits behind another.';
COMMENT ON COLUMN parked_input.parked_at IS 'When its transaction began, by the database''s clock.';
`;
