import type { LiwuEvent } from '@liwu/contracts';
import { type Verdict, Violations } from '../verify/violations.js';
import type { JudgedGifts } from './judged-gifts.js';

/** What the catalog says is left of a limited gift. */
export interface StockLeft {
  readonly gift: string;
  readonly left: number;
  readonly sinceVersion: number;
}

interface Stocked {
  readonly amount: number | null;
  readonly version: number;
}

/** Of each limited gift: what was stocked last is what is left and what was sold since, or is about to be. */
export class StockCheck {
  readonly #stocked = new Map<string, Stocked>();

  stored(event: LiwuEvent): void {
    if (event.type === 'GiftStocked') this.#stocked.set(event.gift, { amount: event.stock, version: event.n });
  }

  /** After all events. */
  verdict(gifts: JudgedGifts, stocks: readonly StockLeft[]): Verdict {
    const violations = new Violations();
    const left = new Map(stocks.map((stock) => [stock.gift, stock]));
    const taken = this.#taken(gifts);
    let [limited, given] = [0, 0];
    for (const [gift, { amount, version }] of this.#stocked) {
      if (amount === null) continue;
      limited += 1;
      const stock = left.get(gift);
      const sold = taken.get(gift) ?? 0;
      given += sold;
      if (!stock) violations.add(`gift ${gift}: is limited to ${amount}, and the catalog keeps no stock of it`);
      else if (stock.left < 0 || stock.sinceVersion !== version || stock.left + sold !== amount) {
        const since = `since version ${version} (the catalog says ${stock.sinceVersion})`;
        violations.add(`gift ${gift}: ${amount} were stocked, ${sold} sold or held ${since}, ${stock.left} are left`);
      }
    }
    for (const { gift } of stocks) {
      if (this.#stocked.get(gift)?.amount === undefined)
        violations.add(`gift ${gift}: has a stock that nobody stocked`);
    }
    return {
      check: 'limited gifts are counted out',
      looked: `${limited} limited gifts, ${given} sold or held of them`,
      violations,
    };
  }

  /** What the last stock of each gift gave to requests that were not refused or released. */
  #taken(gifts: JudgedGifts): Map<string, number> {
    const taken = new Map<string, number>();
    for (const [, { gift, holdRefused, quantity, released, stockVersion }] of gifts.all()) {
      const version = this.#stocked.get(gift)?.version;
      if (version === undefined || stockVersion < version || holdRefused > 0 || released > 0) continue;
      taken.set(gift, (taken.get(gift) ?? 0) + quantity);
    }
    return taken;
  }
}
