import { type Verdict, Violations } from '../verify/violations.js';

/** Remembers how high each counter has been, and notes whichever is found lower. */
export class FallingCounters {
  readonly #highest = new Map<string, bigint>();
  readonly #violations = new Violations();
  #looks = 0;

  note(counter: string, value: bigint, atMs: number): void {
    this.#looks += 1;
    const highest = this.#highest.get(counter);
    if (highest === undefined || value >= highest) {
      this.#highest.set(counter, value);
      return;
    }
    this.#violations.add(`${counter}: fell from ${highest} to ${value}, seen at ${new Date(atMs).toISOString()}`);
    // Each fall is told once.
    this.#highest.set(counter, value);
  }

  verdict(besides: string): Verdict {
    const looked = `${this.#highest.size} counters, looked at ${this.#looks} times${besides}`;
    return { check: 'no counter ever falls', looked, violations: this.#violations };
  }
}
