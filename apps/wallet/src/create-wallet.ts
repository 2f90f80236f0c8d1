import type { MigrationRunner } from '@liwu/event-log';
import { LEDGER_TABLES } from './ledger/ledger-tables.js';
import { WALLET_TABLES } from './viewer-wallet/wallet-tables.js';

/** A TypeORM migration (by its shape): the wallet's own tables, beside those of its lanes. */
export class CreateWallet1764000100000 {
  readonly name = 'CreateWallet1764000100000';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(LEDGER_TABLES);
    await runner.query(WALLET_TABLES);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('DROP TABLE streamer_contract, top_up, gift_hold, lot, viewer_wallet');
    await runner.query('DROP TABLE balance, transfer, posting, ledger_lane');
    await runner.query('DROP FUNCTION refuse_viewer_below_zero');
  }
}

/** In the order in which they run. */
export const WALLET_MIGRATIONS = [CreateWallet1764000100000];
