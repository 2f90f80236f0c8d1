import { formatMinor } from '../ledger/units.js';

/**
 * What comes out of a number of transfers: by account, unit and lot what was debited less what was credited, in minor units. The order of
 * the transfers, and how an amount is split between them, makes no difference.
 */
export class Moves {
  private readonly sums = new Map<string, bigint>();

  add(account: string, unit: string, debited: bigint, lotId = ''): this {
    const key = `${account} ${unit} ${lotId}`;
    const sum = (this.sums.get(key) ?? 0n) + debited;
    if (sum === 0n) this.sums.delete(key);
    else this.sums.set(key, sum);
    return this;
  }

  /** Out of one account and into another one. */
  move(debit: string, credit: string, unit: string, amount: bigint, lotId = ''): this {
    return this.add(debit, unit, amount, lotId).add(credit, unit, -amount, lotId);
  }

  get isEmpty(): boolean {
    return this.sums.size === 0;
  }

  equals(other: Moves): boolean {
    if (this.sums.size !== other.sums.size) return false;
    for (const [key, sum] of this.sums) if (other.sums.get(key) !== sum) return false;
    return true;
  }

  /** The first account that another one's moves say something else of, in words; undefined where there is none. */
  differenceFrom(other: Moves): string | undefined {
    for (const key of [...this.sums.keys(), ...other.sums.keys()]) {
      const [ours, theirs] = [this.sums.get(key) ?? 0n, other.sums.get(key) ?? 0n];
      if (ours === theirs) continue;
      const [account = '', unit = '', lotId = ''] = key.split(' ');
      const of = lotId === '' ? account : `${account} of lot ${lotId}`;
      return `${of}: ${amountOf(ours, unit)}, the event says ${amountOf(theirs, unit)}`;
    }
    return undefined;
  }
}

/** On the debit side where it is more than nothing. */
function amountOf(minor: bigint, unit: string): string {
  if (minor === 0n) return 'nothing';
  const amount = minor < 0n ? -minor : minor;
  return `${minor < 0n ? 'credit' : 'debit'} ${inMajor(unit, amount)} ${unit}`;
}

/** A unit that somebody wrote into the ledger by hand may be none. */
function inMajor(unit: string, amount: bigint): string {
  try {
    return formatMinor(amount, unit);
  } catch {
    return String(amount);
  }
}
