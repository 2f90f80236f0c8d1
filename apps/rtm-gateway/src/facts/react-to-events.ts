import type { EventType } from '@liwu/contracts';
import type { EventInput } from '@liwu/event-log';
import type { Reaction, Reacts } from './facts.js';

/**
 * All use cases' reactions as one: they begin in the order that is given, each as far as it goes without waiting, and an input is
 * done when everybody who cares is done with it.
 */
export class EventReactions {
  readonly #reactions = new Map<EventType, Reaction[]>();

  constructor(useCases: readonly Reacts[]) {
    for (const { reactions } of useCases) {
      for (const [type, reaction] of Object.entries(reactions) as [EventType, Reaction][]) {
        this.#reactions.set(type, [...(this.#reactions.get(type) ?? []), reaction]);
      }
    }
  }

  get types(): EventType[] {
    return [...this.#reactions.keys()];
  }

  readonly handle = async (input: EventInput): Promise<void> => {
    const reactions = this.#reactions.get(input.event.type) ?? [];
    await Promise.all(reactions.map((react) => react(input)));
  };
}
