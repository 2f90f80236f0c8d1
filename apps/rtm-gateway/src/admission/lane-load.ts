import { REQUEST_VALID_MS } from '@liwu/contracts';
import { RateWindow } from '../limits/rate-window.js';

/** A lane may always have so many requests under way, however slow it is: enough for a burst, and for finding out. */
export const MIN_UNDER_WAY = 25;
/** Beyond that, as many as it has lately answered in such a time; so this is what a request waits when all are too many. */
export const TARGET_WAIT_S = 1;

/** The requests of one lane that this replica has recorded and that have no outcome yet, and how fast outcomes come. */
export class LaneLoad {
  /** Since when, by identity of the gift, in that order. */
  readonly #underWay = new Map<string, number>();
  readonly #answered = new RateWindow();

  began(id: string, now: number): void {
    this.#underWay.delete(id);
    this.#underWay.set(id, now);
  }

  /** Its outcome has gone out, or nobody could be told. */
  answered(id: string, now: number): void {
    if (this.#underWay.delete(id)) this.#answered.count(now);
  }

  /** It was not recorded after all. */
  forget(id: string): void {
    this.#underWay.delete(id);
  }

  since(id: string): number | undefined {
    return this.#underWay.get(id);
  }

  /** How many are under way; those left out that nobody would still price or hold, for their outcome was lost. */
  size(now: number): number {
    for (const [id, since] of this.#underWay) {
      if (now - since < REQUEST_VALID_MS) break;
      this.#underWay.delete(id);
    }
    return this.#underWay.size;
  }

  /** How many may be: by Little's law, what is answered a second times the time that each may wait. */
  limit(now: number): number {
    return Math.max(MIN_UNDER_WAY, this.#answered.perSecond(now) * TARGET_WAIT_S);
  }
}
