import type { Cause, LiwuEvent } from '@liwu/contracts';
import type { StoringService } from '../suite/storing-services.js';
import { type Verdict, Violations } from '../verify/violations.js';
import type { AnsweredCommand } from './run-record.js';

/** An accepted command, as a service's table of Idempotency-Keys knows it. */
export interface AcceptedCommand {
  readonly caller: string;
  readonly key: string;
  readonly contentHash: string;
  /** It applied inputs that had been parked: what follows of them has causes of its own. */
  readonly isRedrive: boolean;
}

/**
 * Every accepted Idempotency-Key had exactly one effect: one event names it as its cause, with the same content; but for a
 * redrive, which no event names. And every command that was answered was accepted, and is not forgotten.
 */
export class CommandsCheck {
  readonly #violations = new Violations();
  /** The events' causes that no accepted command was found for yet. */
  readonly #causes = new Map<string, Cause & { readonly where: string }>();
  /** Of a range of inputs that was given up: each of them once. */
  readonly #discarded = new Set<string>();
  readonly #accepted = new Set<string>();
  #redrives = 0;

  stored(service: StoringService, event: LiwuEvent): void {
    // A refused hold's return of stock bears the word too, and means another thing.
    if (!('cause' in event) || typeof event.cause === 'string') return;
    const { cause, type } = event;
    const name = nameOf(service, cause);
    const earlier = this.#causes.get(name);
    const isNew = event.type !== 'InputDiscarded' || this.#isFirstOf(`${name} ${event.key}/${event.position}`);
    if (!earlier) this.#causes.set(name, { ...cause, where: type });
    // A range of inputs that is given up is one command, and one event for each.
    else if (!isNew || type !== 'InputDiscarded' || earlier.where !== type) {
      this.#violations.add(`${name}: caused a second event, ${type}`);
    } else if (earlier.contentHash !== cause.contentHash) {
      this.#violations.add(`${name}: caused events by two contents, ${type}`);
    }
  }

  #isFirstOf(discarded: string): boolean {
    const { size } = this.#discarded;
    return this.#discarded.add(discarded).size > size;
  }

  /** After all events: what the service says that it accepted. */
  accepted(service: StoringService, command: AcceptedCommand): void {
    const name = nameOf(service, command);
    this.#accepted.add(name);
    if (command.isRedrive) {
      this.#redrives += 1;
      return;
    }
    const cause = this.#causes.get(name);
    if (!cause) this.#violations.add(`${name}: was accepted, and caused nothing`);
    else if (cause.contentHash !== command.contentHash) {
      this.#violations.add(`${name}: was accepted with other content than ${cause.where} was caused by`);
    }
    this.#causes.delete(name);
  }

  /** After all that was accepted: what was answered with a 2xx. */
  verdict(answered: readonly AnsweredCommand[]): Verdict {
    for (const { service, ...command } of answered) {
      const name = nameOf(service, command);
      if (!this.#accepted.has(name)) this.#violations.add(`${name}: was answered as done, and was never accepted`);
    }
    for (const [name, { where }] of this.#causes)
      this.#violations.add(`${name}: caused ${where}, and was never accepted`);
    const looked = `${this.#accepted.size} commands, ${this.#redrives} of them redrives; ${answered.length} were noted as answered`;
    return { check: 'every Idempotency-Key had one effect', looked, violations: this.#violations };
  }
}

const nameOf = (service: StoringService, { caller, key }: Pick<Cause, 'caller' | 'key'>): string =>
  `${service} command ${JSON.stringify(key)} of ${JSON.stringify(caller)}`;
