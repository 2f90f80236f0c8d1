import { isDebitNormal, isViewers } from './chart.js';
import { type Verdict, Violations } from './violations.js';

/** An amount that moved in the ledger: one account is debited, another credited. */
export interface LedgerTransfer {
  readonly lane: number;
  readonly seq: number;
  /** Undefined where the posting that it belongs to is not there. */
  readonly eventId: string | undefined;
  readonly debit: string;
  readonly credit: string;
  readonly unit: string;
  readonly amount: bigint;
}

/** What the wallet says an account's balance in a lane is, on the side on which the account grows. */
export interface LedgerBalance {
  readonly lane: number;
  readonly account: string;
  readonly unit: string;
  readonly balance: bigint;
}

const keyOf = (lane: number, account: string, unit: string): string => `lane ${lane} ${account} ${unit}`;

/**
 * The books, added up again from the transfers alone: they are balanced in each unit, every balance that the wallet
 * keeps is the sum of its transfers, no transfer is missing, and no viewer's account is or ever was below zero.
 */
export class TrialBalanceCheck {
  readonly #violations = new Violations();
  /** Debits less credits. */
  readonly #sums = new Map<string, bigint>();
  readonly #lastSeq = new Map<number, number>();
  #transfers = 0;

  /** The transfers of each lane, in the order of their sequences. */
  addTransfer({ lane, seq, debit, credit, unit, amount }: LedgerTransfer): void {
    const where = `lane ${lane} transfer ${seq}`;
    const last = this.#lastSeq.get(lane) ?? 0;
    this.#transfers += 1;
    if (seq !== last + 1) this.#violations.add(`${where}: follows ${last}, so transfers are missing`);
    if (amount <= 0n) this.#violations.add(`${where}: moves ${amount} of ${unit}`);
    if (debit === credit) this.#violations.add(`${where}: debits and credits ${debit} alike`);
    this.#lastSeq.set(lane, seq);
    for (const [account, moved] of [
      [debit, amount],
      [credit, -amount],
    ] as const) {
      const after = this.#move(keyOf(lane, account, unit), moved);
      const onNormalSide = isDebitNormal(account) ? after : -after;
      if (onNormalSide < 0n && isViewers(account)) {
        this.#violations.add(`${where}: leaves ${account} ${-onNormalSide} of ${unit} below zero`);
      }
    }
  }

  /** After the last transfer: every balance that the wallet keeps. */
  verdict(balances: Iterable<LedgerBalance>): Verdict {
    const units = new Map<string, bigint>();
    let accounts = 0;
    for (const { lane, account, unit, balance } of balances) {
      accounts += 1;
      const debitsLessCredits = isDebitNormal(account) ? balance : -balance;
      units.set(unit, (units.get(unit) ?? 0n) + debitsLessCredits);
      this.#compare(keyOf(lane, account, unit), debitsLessCredits);
      if (isViewers(account) && balance < 0n) this.#violations.add(`${account}: is ${-balance} of ${unit} below zero`);
    }
    for (const [key, sum] of this.#sums) {
      if (sum !== 0n) this.#violations.add(`${key}: its transfers add up to ${sum}, but the wallet keeps no balance`);
    }
    for (const [unit, sum] of units) {
      if (sum !== 0n) this.#violations.add(`the balances in ${unit} add up to ${sum}, not to zero`);
    }
    const looked = `${this.#transfers} transfers, ${accounts} balances, ${[...units.keys()].sort().join(', ') || 'no units'}`;
    return { check: 'the trial balance is zero', looked, violations: this.#violations };
  }

  #compare(key: string, kept: bigint): void {
    const sum = this.#sums.get(key) ?? 0n;
    this.#sums.delete(key);
    if (sum !== kept) this.#violations.add(`${key}: the wallet keeps ${kept}, its transfers add up to ${sum}`);
  }

  #move(key: string, amount: bigint): bigint {
    const sum = (this.#sums.get(key) ?? 0n) + amount;
    this.#sums.set(key, sum);
    return sum;
  }
}
