/** `debit → credit amount`, as finance's table of postings writes it. */
export interface SlowLine {
  readonly debit: string;
  readonly credit: string;
  readonly unit: string;
  readonly amount: bigint;
}

/** What was debited and credited on one day to one account, all parties of it together. */
export interface SlowDay {
  debits: bigint;
  credits: bigint;
}

const COIN_UNITS = 10_000n;

/** One list of all accounts. A balance is what was debited less what was credited. */
export class SlowAccounts {
  /** By `account unit`. */
  readonly balances = new Map<string, bigint>();
  /** By `day account unit`. */
  readonly days = new Map<string, SlowDay>();
  /** What was posted since the last command began. */
  lines: SlowLine[] = [];
  /** The last month that is closed, as `YYYY-MM`. */
  closedMonth = '';
  day = '';
  isLate = false;

  /** What follows is posted to the day on which it counts, or to the first day behind the closed months. */
  begin(effective: number): void {
    const own = dayOf(effective);
    this.isLate = own.slice(0, 7) <= this.closedMonth;
    this.day = this.isLate ? `${monthAfter(this.closedMonth)}-01` : own;
  }

  coins(debit: string, credit: string, coins: bigint): void {
    this.move(debit, credit, 'COIN', coins * COIN_UNITS);
  }

  /** Lines of zero are left out. */
  move(debit: string, credit: string, unit: string, amount: bigint): void {
    if (amount < 0n) throw new Error(`the model posts ${amount} ${unit} from ${debit} to ${credit}`);
    if (amount === 0n) return;
    this.lines.push({ debit, credit, unit, amount });
    this.balances.set(`${debit} ${unit}`, this.balance(debit, unit) + amount);
    this.balances.set(`${credit} ${unit}`, this.balance(credit, unit) - amount);
    this.dayOf(debit, unit).debits += amount;
    this.dayOf(credit, unit).credits += amount;
  }

  balance(account: string, unit: string): bigint {
    return this.balances.get(`${account} ${unit}`) ?? 0n;
  }

  private dayOf(account: string, unit: string): SlowDay {
    const key = `${this.day} ${account.replace(/^(viewer|streamer|provider):[^:]+:/, '$1:*:')} ${unit}`;
    let day = this.days.get(key);
    if (!day) this.days.set(key, (day = { debits: 0n, credits: 0n }));
    return day;
  }
}

/** The day of a moment in UTC, as `YYYY-MM-DD`. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The month behind one, as `YYYY-MM`. */
export const monthAfter = (month: string): string => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7);
};
