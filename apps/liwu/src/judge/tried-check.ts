import type { LiwuEvent } from '@liwu/contracts';
import { type Verdict, Violations } from '../verify/violations.js';
import type { JudgedGifts } from './judged-gifts.js';

/** Where less than this share of what was asked for was settled and seen, the suite hardly worked. */
const LEAST_SHOWN_SHARE = 0.5;

/** Of each of these there must have been some: a promise that nothing put to the test is not kept by that. */
type Demanded =
  'requested' | 'granted' | 'settled' | 'rendered' | 'taken from a limited stock' | 'refused for want of coins';

/** That a run was one: it asked for gifts, got them, and came to the ends of stocks and purses. */
export class TriedCheck {
  #granted = 0;
  #poor = 0;

  stored(event: LiwuEvent): void {
    if (event.type === 'HoldRefused' && event.n === 0 && event.code === 'insufficient-coins') this.#poor += 1;
  }

  fact(event: LiwuEvent): void {
    if (event.type === 'GrantSent') this.#granted += 1;
  }

  /** After the renderings were noted with their gifts. */
  verdict(gifts: JudgedGifts): Verdict {
    const counts: Record<Demanded, number> = {
      requested: 0,
      granted: this.#granted,
      settled: 0,
      rendered: 0,
      'taken from a limited stock': 0,
      'refused for want of coins': this.#poor,
    };
    let shown = 0;
    for (const [, gift] of gifts.all()) {
      counts.requested += Math.min(gift.requested, 1);
      counts.settled += Math.min(gift.settled, 1);
      counts.rendered += Math.min(gift.renderings, 1);
      counts['taken from a limited stock'] += gift.stockVersion > 0 ? 1 : 0;
      shown += gift.settled > 0 && gift.renderings > 0 ? 1 : 0;
    }
    const violations = new Violations();
    for (const [what, count] of Object.entries(counts)) if (count === 0) violations.add(`no gift was ${what}`);
    // Whom the run itself left without coins was to be refused.
    const wanted = counts.requested - this.#poor;
    if (shown < wanted * LEAST_SHOWN_SHARE) {
      violations.add(`only ${shown} of ${wanted} gifts were settled and rendered`);
    }
    const looked = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
    return { check: 'there was something to judge', looked: looked.join(', '), violations };
  }
}
