import { chartEntryOf, collapsed } from '../ledger/chart-of-accounts.js';
import { exponentOf, formatMinor } from '../ledger/units.js';

/** By hledger's own names of the top level, from which it knows each account's type. */
const TOP_LEVEL = {
  asset: 'assets',
  liability: 'liabilities',
  equity: 'equity',
  income: 'revenues',
  expense: 'expenses',
} as const;

/** An account under its class: `liabilities:viewer:42:paid:available`; all parties together are named `all`. */
export const journalAccount = (account: string): string => {
  const entry = chartEntryOf(account.replace(':*:', ':all:'));
  if (!entry) throw new Error(`the chart of accounts has no ${account}`);
  return `${TOP_LEVEL[entry.class]}:${account.replace(':*:', ':all:')}`;
};

/** The account of a journal in which parties are told apart, or not. */
export const journalNames = (detail: 'summary' | 'posting'): ((account: string) => string) => {
  if (detail === 'posting') return journalAccount;
  const known = new Map<string, string>();
  return (account) => {
    const together = collapsed(account);
    let name = known.get(together);
    if (name === undefined) known.set(together, (name = journalAccount(together)));
    return name;
  };
};

/** `12.3400 COIN`: an amount as hledger reads it back to the last decimal. */
export const journalAmount = (minor: bigint, unit: string): string => `${formatMinor(minor, unit)} ${unit}`;

/** `commodity 1000.0000 COIN`: how many decimals the unit has. A decimal mark has to stand there even without any. */
export const commodityLine = (unit: string): string => `commodity 1000.${'0'.repeat(exponentOf(unit) ?? 0)} ${unit}\n`;

/** A line of a transaction. */
export const journalLine = (account: string, minor: bigint, unit: string): string =>
  `    ${account}  ${journalAmount(minor, unit)}\n`;
