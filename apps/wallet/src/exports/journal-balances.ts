import { Problem } from '@liwu/service-kit';

/** What an account has when a journal begins and when it ends, by debits less credits. */
export interface JournalBalance {
  readonly account: string;
  readonly unit: string;
  opening: bigint;
  closing: bigint;
  /** Whether the range itself moved it. */
  isUsed: boolean;
}

/** As many accounts hledger can still be asked for. */
const MAX_BALANCES = 200_000;

/** The balances of all accounts of a journal, while the books are read. */
export class JournalBalances {
  private readonly found = new Map<string, JournalBalance>();

  move(account: string, unit: string, amount: bigint, isBefore: boolean): void {
    const balance = this.of(account, unit);
    balance.closing += amount;
    if (isBefore) balance.opening += amount;
    else balance.isUsed = true;
  }

  /** Those that a journal has to tell of, by name. */
  all(): JournalBalance[] {
    return [...this.found.values()]
      .filter(({ opening, isUsed }) => isUsed || opening !== 0n)
      .sort((a, b) => order(a.account, b.account) || order(a.unit, b.unit));
  }

  private of(account: string, unit: string): JournalBalance {
    const key = `${unit} ${account}`;
    const known = this.found.get(key);
    if (known) return known;
    if (this.found.size >= MAX_BALANCES)
      throw new Problem(
        'range_too_large',
        `The books have more than ${MAX_BALANCES} accounts: ask for detail=summary.`,
      );
    const made: JournalBalance = { account, unit, opening: 0n, closing: 0n, isUsed: false };
    this.found.set(key, made);
    return made;
  }
}

const order = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};
