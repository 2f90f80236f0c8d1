import { laneOf, type LiwuEvent } from '@liwu/contracts';
import type { StoredEvent } from '../verify/stored-event.js';
import type { TopicRecord } from '../verify/topic-record.js';
import { type Verdict, Violations } from '../verify/violations.js';

/** Every event that names a viewer bears the viewer's id as its key, and lies in the viewer's lane. */
export class ViewerLaneCheck {
  readonly #violations = new Violations();
  #events = 0;

  constructor(private readonly lanes: number) {}

  stored(
    service: string,
    { key, lane, sequence }: Pick<StoredEvent, 'key' | 'lane' | 'sequence'>,
    event: LiwuEvent,
  ): void {
    this.#add(`${service} lane ${lane} sequence ${sequence}`, key, lane, event);
  }

  fact({ key, offset, partition }: Pick<TopicRecord, 'key' | 'offset' | 'partition'>, event: LiwuEvent): void {
    this.#add(`rtm-gateway lane ${partition} offset ${offset}`, key, partition, event);
  }

  verdict(): Verdict {
    const looked = `${this.#events} events that name a viewer`;
    return { check: "every viewer's events lie in the viewer's lane", looked, violations: this.#violations };
  }

  #add(where: string, key: string, lane: number, event: LiwuEvent): void {
    if (!('viewerId' in event)) return;
    this.#events += 1;
    const { type, viewerId } = event;
    if (key !== viewerId) this.#violations.add(`${where}: ${type} of ${viewerId} has the key ${key}`);
    const own = laneOf(viewerId, this.lanes);
    if (own !== lane) this.#violations.add(`${where}: ${type} of ${viewerId}, whose lane is ${own}`);
  }
}
