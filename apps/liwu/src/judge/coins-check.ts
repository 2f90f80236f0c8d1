import { LEDGER_UNITS_PER_COIN, type LiwuEvent, toLedgerCoins } from '@liwu/contracts';
import type { LedgerBalance } from '../verify/trial-balance-check.js';
import { type Verdict, Violations } from '../verify/violations.js';
import type { RunRecord } from './run-record.js';

/** In 1/10,000 coin. */
interface Purse {
  bought: bigint;
  boughtBefore: bigint;
  settled: bigint;
  kept: bigint;
}

const COINS_OF = /^viewer:([^:]+):(?:paid|promo):(?:available|held)$/;

/**
 * Each viewer's coins add up: bought is what is settled and what is still the viewer's. And the ledger knows of every
 * coin that was bought before the run by whoever paid for it.
 */
export class CoinsCheck {
  readonly #purses = new Map<string, Purse>();

  constructor(private readonly record: Pick<RunRecord, 'span' | 'toppedUp'>) {}

  stored({ recordedAt }: { readonly recordedAt: number }, event: LiwuEvent): void {
    if (event.type === 'CoinsToppedUp') {
      const purse = this.#of(event.viewerId);
      const coins = toLedgerCoins(event.coins);
      purse.bought += coins;
      if (recordedAt <= this.record.span.fromMs) purse.boughtBefore += coins;
    } else if (event.type === 'GiftSettled' && event.n === 0) {
      this.#of(event.viewerId).settled += toLedgerCoins(event.cost);
    }
  }

  /** After all events. */
  verdict(balances: readonly LedgerBalance[]): Verdict {
    const violations = new Violations();
    for (const { account, balance, unit } of balances) {
      const viewer = COINS_OF.exec(account)?.[1];
      if (viewer && unit === 'COIN') this.#of(viewer).kept += balance;
    }
    for (const [viewer, coins] of this.record.toppedUp) {
      const { boughtBefore } = this.#of(viewer);
      if (boughtBefore === coins * LEDGER_UNITS_PER_COIN) continue;
      violations.add(
        `viewer ${viewer}: bought ${coins} coins before the run, the ledger knows of ${inCoins(boughtBefore)}`,
      );
    }
    for (const [viewer, { bought, kept, settled }] of this.#purses) {
      if (bought === kept + settled) continue;
      const [all, own, spent] = [bought, kept, settled].map(inCoins);
      violations.add(`viewer ${viewer}: bought ${all} coins, has ${own} and settled ${spent}`);
    }
    const looked = `${this.#purses.size} viewers, ${this.record.toppedUp.size} of the run`;
    return { check: "every viewer's coins add up", looked, violations };
  }

  #of(viewer: string): Purse {
    let purse = this.#purses.get(viewer);
    if (!purse) this.#purses.set(viewer, (purse = { bought: 0n, boughtBefore: 0n, settled: 0n, kept: 0n }));
    return purse;
  }
}

const inCoins = (units: bigint): string =>
  units % LEDGER_UNITS_PER_COIN === 0n ? String(units / LEDGER_UNITS_PER_COIN) : `${units}/${LEDGER_UNITS_PER_COIN}`;
