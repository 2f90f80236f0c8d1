import { type Verdict, Violations } from '../verify/violations.js';

/** What operators' own commands say of a suite under faults: a state that is not what its events say, a topic that is not what its table says. */
export class UpkeepFindings {
  readonly #found: string[] = [];
  #ordered = 0;
  #done = 0;

  /** A command was given, which has to come to its end, however often it is repeated. */
  ordered(): void {
    this.#ordered += 1;
  }

  /** A command ended well. */
  done(): void {
    this.#done += 1;
  }

  /** A command found something wrong, or could not be done at all. */
  found(what: string): void {
    this.#found.push(what);
  }

  /** What they found, and how many of those that were ordered came to a good end: where none did, upkeep does not work. */
  verdict(): Verdict {
    const violations = new Violations();
    for (const violation of this.#found) violations.add(violation);
    if (this.#ordered > 0 && this.#done === 0) violations.add(`none of ${this.#ordered} came to a good end`);
    const looked = `${this.#done} of ${this.#ordered} rebuilds and reconciliations done under faults`;
    return { check: 'states and topics can be made again', looked, violations };
  }
}
