import { NO_REPORT } from './journey-metrics/journey-metrics.js';
import type { StateOf } from '@liwu/service-kit';
import { FINANCE_ON_TOP } from './finance-schema/create-finance-views.js';
import { lostNotes } from './notes/lost-notes.js';
import type { WalletBatch } from './viewer-wallet/wallet-batch.js';
import { WALLET_ANSWERS } from './wallet-answers.js';
import type { WalletCommand } from './wallet-command.js';
import { policyOf, type WalletConfig } from './wallet-config.js';
import { walletHandler } from './wallet-handler.js';

/** All of the wallet's tables; every one of them follows, to the last bit, from the wallet's own events and the zone of its books. */
export const walletState = (config: WalletConfig): StateOf<WalletBatch, WalletCommand, never> => ({
  handler: walletHandler(policyOf(config), NO_REPORT),
  tables: [
    { name: 'posting' },
    { name: 'transfer' },
    { name: 'balance' },
    { name: 'day_total' },
    { name: 'ledger_lane' },
    { name: 'viewer_wallet' },
    { name: 'lot' },
    { name: 'gift_hold' },
    { name: 'top_up' },
    { name: 'refund' },
    { name: 'streamer' },
    { name: 'freeze_change' },
    { name: 'streamer_contract' },
    { name: 'action' },
    { name: 'period' },
  ],
  commands: WALLET_ANSWERS,
  beside: lostNotes,
  onTop: FINANCE_ON_TOP,
  invariants: [
    {
      says: 'every account has the same balance',
      query: 'SELECT account, unit, sum(balance) FROM balance GROUP BY account, unit ORDER BY account, unit',
    },
    {
      says: 'as much has moved out of and into every account',
      query: `SELECT account, unit, sum(debited) AS debited, sum(credited) AS credited FROM (
        SELECT debit AS account, unit, amount AS debited, 0 AS credited FROM transfer
        UNION ALL SELECT credit, unit, 0, amount FROM transfer) AS sides
      GROUP BY account, unit ORDER BY account, unit`,
    },
    {
      says: 'as many requests were refused, held, settled and released, of as many coins',
      query: 'SELECT status, count(*), sum(cost) FROM gift_hold GROUP BY status ORDER BY status',
    },
    {
      says: 'as many coins were bought, for as much',
      query: 'SELECT unit, count(*), sum(coins), sum(price), sum(tax) FROM top_up GROUP BY unit ORDER BY unit',
    },
  ],
});
