import type { MigrationRunner } from '@liwu/event-log';
import { CreateCheckpoints1795700003000 } from './checkpoints/create-checkpoints.js';
import { CreateExports1795700002000 } from './exports/create-exports.js';
import { CreateFinanceViews1795700009000 } from './finance-schema/create-finance-views.js';
import { LEDGER_TABLES } from './ledger/ledger-tables.js';
import { NOTE_TABLE } from './notes/note-table.js';
import { CreateReconciliations1795700004000 } from './reconcile-ledger/create-reconciliations.js';
import { WALLET_TABLES } from './viewer-wallet/wallet-tables.js';

/**
 * A TypeORM migration (by its shape): the wallet's own tables, beside those of its lanes. Databases of before the first release, whose
 * ledger had another form, are not carried over: one with events in it is refused.
 */
export class CreateWallet1795700001000 {
  readonly name = 'CreateWallet1795700001000';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(REFUSE_EARLIER_FORM);
    await runner.query(LEDGER_TABLES);
    await runner.query(WALLET_TABLES);
    await runner.query(NOTE_TABLE);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('DROP SCHEMA personal CASCADE');
    await runner.query(
      'DROP TABLE period, action, freeze_change, streamer, refund, streamer_contract, top_up, gift_hold, lot, viewer_wallet',
    );
    await runner.query('DROP TABLE day_total, balance, transfer, posting, ledger_lane');
  }
}

const REFUSE_EARLIER_FORM = `
DO $$ BEGIN
  IF to_regclass('ledger_lane') IS NOT NULL THEN
    RAISE EXCEPTION 'these tables are of a time before the first release and cannot be carried over: begin with an empty database (locally: remove the folder .liwu)';
  END IF;
END $$`;

/** In the order in which they run. */
export const WALLET_MIGRATIONS = [
  CreateWallet1795700001000,
  CreateExports1795700002000,
  CreateCheckpoints1795700003000,
  CreateReconciliations1795700004000,
  CreateFinanceViews1795700009000,
];
