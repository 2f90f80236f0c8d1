import { type Verdict, Violations } from '../verify/violations.js';

/** Remembers how high each counter was when it was last seen, and notes each fall once. */
export class FallingCounters {
  readonly #last = new Map<string, bigint>();
  readonly #violations = new Violations();
  #looks = 0;

  note(counter: string, value: bigint, atMs: number): void {
    this.#looks += 1;
    const before = this.#last.get(counter);
    if (before !== undefined && value < before)
      this.#violations.add(`${counter}: fell from ${before} to ${value}, seen at ${new Date(atMs).toISOString()}`);
    this.#last.set(counter, value);
  }

  /** A look that failed: a counter may have fallen meanwhile. */
  unseen(why: string): void {
    this.#violations.add(why);
  }

  verdict(besides: string): Verdict {
    const looked = `${this.#last.size} counters, looked at ${this.#looks} times${besides}`;
    return { check: 'no counter ever falls', looked, violations: this.#violations };
  }
}
