import type { MigrationRunner } from '@liwu/event-log';
import { BALANCE_AT } from './balance-at.js';
import { CONTROL_VIEWS } from './control-views.js';
import { GIFT_VIEWS } from './gift-views.js';
import { LEDGER_VIEWS } from './ledger-views.js';
import { MONEY_VIEWS } from './money-views.js';
import { nothingForEverybody, READER_RIGHTS, READER_ROLE } from './reader-role.js';
import { REFERENCE_VIEWS } from './reference-views.js';

const REMOVED = 'DROP SCHEMA IF EXISTS finance CASCADE;';

/** Everything that finance reads, made anew; run twice it is the same. All names are written with their schemas. */
const FINANCE_VIEWS = [
  REMOVED,
  'CREATE SCHEMA finance;',
  `COMMENT ON SCHEMA finance IS 'The books as finance reads them: amounts in major units, nothing personal. Columns are only ever added.';`,
  REFERENCE_VIEWS,
  LEDGER_VIEWS,
  GIFT_VIEWS,
  MONEY_VIEWS,
  CONTROL_VIEWS,
  BALANCE_AT,
  READER_ROLE,
  nothingForEverybody('current_user'),
  READER_RIGHTS,
].join('\n');

/**
 * Only where the service's own tables are made: a rebuild runs all migrations once more, in a schema of its own, and there must be no
 * second set of views, nor may the first one be taken away while it serves.
 */
const WHERE_IT_SERVES = `
DO $finance$ BEGIN
  IF current_schema() = 'public' THEN
    EXECUTE $views$${FINANCE_VIEWS}$views$;
  END IF;
END $finance$`;

/** A TypeORM migration (by its shape): the views that finance reads, and the role that reads them. */
export class CreateFinanceViews1795700009000 {
  readonly name = 'CreateFinanceViews1795700009000';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(WHERE_IT_SERVES);
  }

  /** The role stays, as other databases of the cluster have it too; so does what nobody but the service may do. */
  async down(runner: MigrationRunner): Promise<void> {
    await runner.query(REMOVED);
  }
}

/** What a rebuild takes off the wallet's tables before it swaps them, and puts on the new ones. */
export const FINANCE_ON_TOP = {
  remove: async (runner: MigrationRunner): Promise<void> => void (await runner.query(REMOVED)),
  make: async (runner: MigrationRunner): Promise<void> => void (await runner.query(FINANCE_VIEWS)),
};
