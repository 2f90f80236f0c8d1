import { chartEntryOf, type ChartEntry } from '../ledger/chart-of-accounts.js';
import { exponentOf } from '../ledger/units.js';

/** An account of the chart as finance reads it; `*` stands for the party's id. */
interface ChartRow extends ChartEntry {
  readonly pattern: string;
  readonly contraOf: string | undefined;
  readonly meaning: string;
}

/** `account pattern`, what it means, and which account it is deducted from; class and side are the ledger's own. */
const MEANINGS: readonly (readonly [pattern: string, meaning: string, contraOf?: string])[] = [
  ['viewer:*:owed', 'Coins that a viewer owes after a chargeback; the next paid coins that arrive repay them.'],
  ['viewer:*:paid:available', 'Bought coins that a viewer can spend.'],
  ['viewer:*:paid:held', 'Bought coins that are held for gifts whose delivery is open.'],
  ['viewer:*:promo:available', 'Given coins that a viewer can spend.'],
  ['viewer:*:promo:held', 'Given coins that are held for gifts whose delivery is open.'],
  ['streamer:*:earned', 'What a streamer has earned and not asked to be paid; below zero after a late reversal.'],
  ['streamer:*:payout-pending', 'What a streamer has asked to be paid and has not got yet.'],
  ['streamer:*:payable', 'Money that is owed to a streamer.'],
  ['provider:*:receivable', 'Money that a payment provider owes the platform.'],
  ['bank:*:cash', 'Money in the bank.'],
  ['platform:promotions', 'All given coins that are neither spent nor expired.', 'viewer:*:promo:available'],
  ['platform:top-ups', 'Coins that were bought: where they come from money.'],
  ['platform:refunds', 'Bought coins that were taken back with their money.', 'platform:top-ups'],
  ['platform:payouts', 'Earned coins that were paid out in money.'],
  ['platform:suspense', 'What is not cleared up yet.'],
  ['platform:gift-revenue', 'Bought coins that were spent on gifts.'],
  ['platform:expired', 'Bought coins that expired.'],
  ['platform:streamer-share', 'What streamers earned by bought coins.'],
  ['platform:promo-share', 'What streamers earned by given coins.'],
  ['platform:write-offs', 'Debts of viewers and streamers that were given up.'],
  ['platform:deferred-revenue', 'Money for coins that are not spent yet, net of tax.'],
  ['platform:tax-payable', 'Tax on top-ups that is owed to the state.'],
  ['platform:revenue', 'Money of coins that were spent on gifts, net of tax.'],
  ['platform:breakage-revenue', 'Money of coins that expired.'],
  ['platform:refund-losses', 'Money that was lost by refunds and chargebacks, less what repaid debts brought back.'],
  ['platform:provider-fees', 'What payment providers charge.'],
  ['platform:creator-cost', 'What streamers are paid in money.'],
];

/** The whole chart of accounts. Throws for an account that the ledger does not know. */
export const CHART: readonly ChartRow[] = MEANINGS.map(([pattern, meaning, contraOf]) => {
  const entry = chartEntryOf(pattern.replace('*', 'x'));
  if (!entry) throw new Error(`the chart of accounts has no ${pattern}`);
  return { ...entry, pattern, meaning, contraOf };
});

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
const CODES = LETTERS.flatMap((a) => LETTERS.flatMap((b) => LETTERS.map((c) => a + b + c)));

/** Every unit that the ledger knows, with its decimals: each code of three letters was asked for. */
export const UNITS: readonly { readonly unit: string; readonly exponent: number }[] = ['COIN', ...CODES].flatMap(
  (unit) => {
    const exponent = exponentOf(unit);
    return exponent === undefined ? [] : [{ unit, exponent }];
  },
);
