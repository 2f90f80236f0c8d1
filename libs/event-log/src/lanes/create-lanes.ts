import type { MigrationRunner } from '../migration-runner.js';

/** A TypeORM migration (by its shape) for the tables that the lanes need beside a service's own. */
export class CreateLanes1764000000000 {
  readonly name = 'CreateLanes1764000000000';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(CREATE_LANE_TABLES);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency, event, lane_member, lane_lease, lane_input, lane');
  }
}

const CREATE_LANE_TABLES = `
CREATE TABLE lane (
  lane int PRIMARY KEY,
  epoch bigint NOT NULL DEFAULT 0,
  sequence bigint NOT NULL DEFAULT 0,
  head bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  published_seq bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);
COMMENT ON TABLE lane IS 'One row a lane; whoever writes a lane''s events holds its row''s lock.';
COMMENT ON COLUMN lane.lane IS 'The lane''s number, from 0; the partition of every topic that carries it.';
COMMENT ON COLUMN lane.epoch IS 'Raised each time that a replica opens the lane; a stale owner sees another one and lets go.';
COMMENT ON COLUMN lane.sequence IS 'The sequence of the lane''s last event, gapless from 1; 0 before the first.';
COMMENT ON COLUMN lane.head IS 'The chain''s hash of the lane''s last event.';
COMMENT ON COLUMN lane.published_seq IS 'A hint: the topic holds all events up to here.';

CREATE TABLE lane_input (
  lane int NOT NULL REFERENCES lane,
  source text NOT NULL,
  sequence bigint NOT NULL,
  hash bytea NOT NULL,
  next_offset bigint NOT NULL,
  PRIMARY KEY (lane, source)
) WITH (fillfactor = 10);
COMMENT ON TABLE lane_input IS 'How far a lane has applied each topic that it reads.';
COMMENT ON COLUMN lane_input.lane IS 'Which lane has read.';
COMMENT ON COLUMN lane_input.source IS 'The service whose topic is read.';
COMMENT ON COLUMN lane_input.sequence IS 'The last applied event''s sequence; for a topic without sequences 0.';
COMMENT ON COLUMN lane_input.hash IS 'The last applied event''s chain hash; for a topic without sequences the hash of its last applied record.';
COMMENT ON COLUMN lane_input.next_offset IS 'Where to go on reading; only a hint where the topic has sequences.';

CREATE TABLE lane_member (
  member int PRIMARY KEY,
  replica text NOT NULL,
  expires_at timestamptz NOT NULL
);
COMMENT ON TABLE lane_member IS 'Replicas that share the lanes. Each holds an advisory lock on its number for as long as its session lives.';
COMMENT ON COLUMN lane_member.member IS 'A replica''s number, drawn at random when its process starts.';
COMMENT ON COLUMN lane_member.replica IS 'The replica''s name, for people.';
COMMENT ON COLUMN lane_member.expires_at IS 'Unless it says again that it is there, it counts as gone from then on.';

CREATE TABLE lane_lease (
  lane int PRIMARY KEY REFERENCES lane,
  member int,
  expires_at timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 10);
COMMENT ON TABLE lane_lease IS 'Which replica works a lane. For efficiency only: the lane''s row is the fence.';
COMMENT ON COLUMN lane_lease.lane IS 'Which lane.';
COMMENT ON COLUMN lane_lease.member IS 'Whose it is; null where nobody has it.';
COMMENT ON COLUMN lane_lease.expires_at IS 'From then on anybody may take it.';

CREATE TABLE event (
  lane int NOT NULL,
  sequence bigint NOT NULL,
  type text NOT NULL,
  id uuid NOT NULL,
  key text NOT NULL,
  subject text NOT NULL,
  at bigint NOT NULL,
  traceparent text,
  value bytea NOT NULL,
  prev bytea NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (lane, sequence)
);
COMMENT ON TABLE event IS 'The service''s event store: every event that it decided, in its lane''s order. Never updated, never deleted.';
COMMENT ON COLUMN event.lane IS 'In which lane it happened.';
COMMENT ON COLUMN event.sequence IS 'Its place in the lane, gapless from 1.';
COMMENT ON COLUMN event.type IS 'The CloudEvents type, e.g. liwu.CoinsHeld.v1.';
COMMENT ON COLUMN event.id IS 'UUIDv5 of subject/type/n: a repeat of the same event bears the same id.';
COMMENT ON COLUMN event.key IS 'The id that decides the lane: a viewer, a gift, a room, a streamer.';
COMMENT ON COLUMN event.subject IS 'What it is about: viewer/request in a gift''s journey.';
COMMENT ON COLUMN event.at IS 'When it happened, by the decision''s clock; milliseconds since 1970.';
COMMENT ON COLUMN event.traceparent IS 'The W3C trace that led to it, if any.';
COMMENT ON COLUMN event.value IS 'The exact bytes that are published.';
COMMENT ON COLUMN event.prev IS 'The chain''s hash of the event before it; 32 zero bytes for the first.';
COMMENT ON COLUMN event.recorded_at IS 'When its transaction began, by the database''s clock.';

CREATE TABLE idempotency (
  caller text NOT NULL,
  key text NOT NULL,
  content_hash text NOT NULL,
  status int NOT NULL,
  body json NOT NULL,
  accepted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (caller, key)
);
COMMENT ON TABLE idempotency IS 'The answer of every accepted command, kept for ever, so that a repeat gets the same one.';
COMMENT ON COLUMN idempotency.caller IS 'Who called: the subject of the token.';
COMMENT ON COLUMN idempotency.key IS 'The Idempotency-Key.';
COMMENT ON COLUMN idempotency.content_hash IS 'SHA-256 of what was asked for, in hex; the same key with other content is refused.';
COMMENT ON COLUMN idempotency.status IS 'The HTTP status of the answer.';
COMMENT ON COLUMN idempotency.body IS 'The answer''s body, with its very bytes.';
COMMENT ON COLUMN idempotency.accepted_at IS 'When the command was accepted, by the database''s clock.';
`;
