import { CLOCK_ERROR_MS } from '@liwu/contracts';
import type { MigrationRunner } from '@liwu/event-log';

/** What is due next of the gift may still become a broadcast: no send starts later than so long before its grant's end. */
export const CAN_BE_SHOWN = `due_at_ms <= expires_at_ms - ${CLOCK_ERROR_MS}`;

/**
 * A TypeORM migration (by its shape). What is due is found without walking over what is not: take-overs that can still show their gift apart from
 * those that only ask for its closing, and so are due times that were reckoned by another policy.
 */
export class FindDueGifts1795737600000 {
  readonly name = 'FindDueGifts1795737600000';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const UP = `
ALTER TABLE outstanding_gift ADD COLUMN policy int;
COMMENT ON COLUMN outstanding_gift.policy IS 'By which settings due_at_ms and remind_at_ms were reckoned, as a number; nothing where none has a say in them: not held, or taken over already.';
UPDATE outstanding_gift SET policy = 0 WHERE held_at_ms IS NOT NULL AND taken_over_at_ms IS NULL;
DROP INDEX outstanding_gift_due;
CREATE INDEX outstanding_gift_due ON outstanding_gift (lane, due_at_ms) WHERE ${CAN_BE_SHOWN};
CREATE INDEX outstanding_gift_closing ON outstanding_gift (lane, due_at_ms) WHERE NOT (${CAN_BE_SHOWN});
CREATE INDEX outstanding_gift_policy ON outstanding_gift (lane, policy) WHERE policy IS NOT NULL;
`;

const DOWN = `
DROP INDEX outstanding_gift_due, outstanding_gift_closing, outstanding_gift_policy;
CREATE INDEX outstanding_gift_due ON outstanding_gift (lane, due_at_ms) WHERE due_at_ms IS NOT NULL;
ALTER TABLE outstanding_gift DROP COLUMN policy;
`;
