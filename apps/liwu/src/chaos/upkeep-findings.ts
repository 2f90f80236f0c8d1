import { type Verdict, Violations } from '../verify/violations.js';

/** What operators' own commands say of a suite under faults: a state that is not what its events say, a topic that is not what its table says. */
export class UpkeepFindings {
  readonly #violations = new Violations();
  #done = 0;

  /** A command ended well. */
  done(): void {
    this.#done += 1;
  }

  /** A command found something wrong. */
  found(what: string): void {
    this.#violations.add(what);
  }

  /** None where no command came to its end. */
  verdicts(): Verdict[] {
    if (this.#done === 0 && this.#violations.count === 0) return [];
    const looked = `${this.#done} rebuilds and reconciliations under faults`;
    return [{ check: 'states and topics can be made again', looked, violations: this.#violations }];
  }
}
