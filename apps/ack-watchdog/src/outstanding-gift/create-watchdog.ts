import type { MigrationRunner } from '@liwu/event-log';
import { FindDueGifts1795737600000 } from './find-due-gifts.js';

/** A TypeORM migration (by its shape) for the watchdog's own tables, beside those of its lanes. */
export class CreateWatchdog1764000200000 {
  readonly name = 'CreateWatchdog1764000200000';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('DROP TABLE reminder_budget, viewer_watch, ended_gift, outstanding_gift');
  }
}

/** In the order in which they run. */
export const WATCHDOG_MIGRATIONS = [CreateWatchdog1764000200000, FindDueGifts1795737600000];

/** Makes those tables in a database that has none, without noting it as TypeORM does. */
export const createWatchdogTables = async (runner: MigrationRunner): Promise<void> => {
  for (const Migration of WATCHDOG_MIGRATIONS) await new Migration().up(runner);
};

const TABLES = `
CREATE TABLE outstanding_gift (
  viewer_id text COLLATE "C" NOT NULL,
  request_id uuid NOT NULL,
  lane int NOT NULL,
  since_ms bigint NOT NULL,
  room text,
  receiver text,
  gift text,
  quantity int,
  combo jsonb,
  held_at_ms bigint,
  expires_at_ms bigint,
  reply_to jsonb,
  trace_id text,
  repeats int,
  reminders int,
  reminded_at_ms bigint,
  take_overs int,
  taken_over_at_ms bigint,
  facts jsonb NOT NULL,
  due_at_ms bigint,
  remind_at_ms bigint,
  PRIMARY KEY (viewer_id, request_id)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
CREATE INDEX outstanding_gift_due ON outstanding_gift (lane, due_at_ms) WHERE due_at_ms IS NOT NULL;
CREATE INDEX outstanding_gift_remind ON outstanding_gift (lane, held_at_ms) WHERE remind_at_ms IS NOT NULL;
CREATE INDEX outstanding_gift_taken_over ON outstanding_gift (lane, taken_over_at_ms) WHERE taken_over_at_ms IS NOT NULL;
CREATE INDEX outstanding_gift_unheld ON outstanding_gift (lane, since_ms) WHERE held_at_ms IS NULL;
COMMENT ON TABLE outstanding_gift IS 'Gifts that are not decided yet. Without held_at_ms: evidence came before the hold, and waits for it.';
COMMENT ON COLUMN outstanding_gift.since_ms IS 'When the watchdog first heard of it; milliseconds since 1970, as are all columns that end so.';
COMMENT ON COLUMN outstanding_gift.facts IS 'What is known of the broadcast, in sum.';
COMMENT ON COLUMN outstanding_gift.due_at_ms IS 'When the gateway is to take over next, if nothing else happens. Follows from the other columns and the policy.';
COMMENT ON COLUMN outstanding_gift.remind_at_ms IS 'When the viewer is to be reminded next, if the lane''s budget allows. Follows from the other columns and the policy.';

CREATE TABLE ended_gift (
  viewer_id text COLLATE "C" NOT NULL,
  request_id uuid NOT NULL,
  lane int NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('confirmed', 'abandoned')),
  ended_at_ms bigint NOT NULL,
  claims text NOT NULL,
  told_late int NOT NULL,
  PRIMARY KEY (viewer_id, request_id)
);
CREATE INDEX ended_gift_age ON ended_gift (lane, ended_at_ms);
COMMENT ON TABLE ended_gift IS 'Gifts that are decided: whatever comes later changes nothing. Forgotten after 30 days.';
COMMENT ON COLUMN ended_gift.claims IS 'Which kinds of evidence were there before an abandonment or were told after it; between commas.';

CREATE TABLE viewer_watch (
  viewer_id text COLLATE "C" PRIMARY KEY,
  lane int NOT NULL,
  reminded jsonb NOT NULL,
  unheld_acks int NOT NULL
) WITH (fillfactor = 70);
COMMENT ON TABLE viewer_watch IS 'Viewers who had to be reminded, or who acknowledged what nobody held.';

CREATE TABLE reminder_budget (
  lane int PRIMARY KEY,
  sent_at_ms jsonb NOT NULL
) WITH (fillfactor = 10);
COMMENT ON TABLE reminder_budget IS 'When each lane sent its latest reminders, so that it stays within its share also over a restart.';
`;
