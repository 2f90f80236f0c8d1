import type { Cause, LiwuEvent } from '@liwu/contracts';
import type { StoringService } from '../suite/storing-services.js';
import { type Verdict, Violations } from '../verify/violations.js';

/** An accepted command, as a service's table of Idempotency-Keys knows it. */
export interface AcceptedCommand {
  readonly caller: string;
  readonly key: string;
  readonly contentHash: string;
}

/** Every accepted Idempotency-Key had exactly one effect: one event names it as its cause, with the same content. */
export class CommandsCheck {
  readonly #violations = new Violations();
  /** The events' causes that no accepted command was found for yet. */
  readonly #causes = new Map<string, Cause & { readonly where: string }>();
  #accepted = 0;

  stored(service: StoringService, event: LiwuEvent): void {
    // A refused hold's return of stock bears the word too, and means another thing.
    if (!('cause' in event) || typeof event.cause === 'string') return;
    const { cause, type } = event;
    const name = nameOf(service, cause);
    if (this.#causes.has(name)) this.#violations.add(`${name}: caused a second event, ${type}`);
    else this.#causes.set(name, { ...cause, where: type });
  }

  /** After all events: what the service says that it accepted. */
  accepted(service: StoringService, command: AcceptedCommand): void {
    this.#accepted += 1;
    const name = nameOf(service, command);
    const cause = this.#causes.get(name);
    if (!cause) this.#violations.add(`${name}: was accepted, and caused nothing`);
    else if (cause.contentHash !== command.contentHash) {
      this.#violations.add(`${name}: was accepted with other content than ${cause.where} was caused by`);
    }
    this.#causes.delete(name);
  }

  verdict(): Verdict {
    for (const [name, { where }] of this.#causes)
      this.#violations.add(`${name}: caused ${where}, and was never accepted`);
    const looked = `${this.#accepted} commands`;
    return { check: 'every Idempotency-Key had one effect', looked, violations: this.#violations };
  }
}

const nameOf = (service: StoringService, { caller, key }: Pick<Cause, 'caller' | 'key'>): string =>
  `${service} command ${JSON.stringify(key)} of ${JSON.stringify(caller)}`;
