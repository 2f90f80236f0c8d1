const MAX_KEPT = 20;

/** What a check found wrong: all of it counted, the first ones kept to be shown. */
export class Violations {
  readonly shown: string[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(violation: string): void {
    this.#count += 1;
    if (this.shown.length < MAX_KEPT) this.shown.push(violation);
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
