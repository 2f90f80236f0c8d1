import { formatMinor } from '../ledger/units.js';

/** What was debited and credited in a unit, in major and in minor units. */
export interface UnitTotal {
  readonly unit: string;
  readonly debits: string;
  readonly credits: string;
  readonly debits_minor: string;
  readonly credits_minor: string;
}

/** Adds up what a file holds. */
export class Totals {
  rows = 0;
  private readonly units = new Map<string, { debits: bigint; credits: bigint }>();

  add(unit: string, amount: bigint, hasDebit: boolean, hasCredit: boolean): void {
    let sums = this.units.get(unit);
    if (!sums) this.units.set(unit, (sums = { debits: 0n, credits: 0n }));
    if (hasDebit) sums.debits += amount;
    if (hasCredit) sums.credits += amount;
    this.rows += Number(hasDebit) + Number(hasCredit);
  }

  byUnit(): UnitTotal[] {
    return [...this.units]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([unit, { debits, credits }]) => ({
        unit,
        debits: formatMinor(debits, unit),
        credits: formatMinor(credits, unit),
        debits_minor: debits.toString(),
        credits_minor: credits.toString(),
      }));
  }
}
