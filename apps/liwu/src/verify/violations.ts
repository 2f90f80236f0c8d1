const MAX_KEPT = 20;

/** What a check found wrong: all of it counted, the first ones kept to be shown. */
export class Violations {
  readonly shown: string[] = [];
  #count = 0;
  #missingFacts = 0;

  get count(): number {
    return this.#count;
  }

  /** So many of them say no more than that a fact of the gateway is missing. */
  get missingFacts(): number {
    return this.#missingFacts;
  }

  add(violation: string): void {
    this.#count += 1;
    if (this.shown.length < MAX_KEPT) this.shown.push(violation);
  }

  /**
   * Adds one that is there only because the gateway's topic does not hold a fact that something else rests on: whoever
   * knows that the topic has lost facts may take it for one of those.
   */
  addMissingFact(violation: string): void {
    this.#missingFacts += 1;
    this.add(violation);
  }
}

/** What a check says in the end: one line, and what broke it. */
export interface Verdict {
  readonly check: string;
  /** What was looked at, for whoever reads that all is well. */
  readonly looked: string;
  readonly violations: Violations;
}

/** Whether a check found nothing wrong. */
export const holds = ({ violations }: Verdict): boolean => violations.count === 0;
