import type { EventType, LiwuEvent } from '@liwu/contracts';
import type { EventInput, FactOrigin } from '@liwu/event-log';

/** The event log, as the use cases see it. */
export interface Facts {
  /** Resolves when Kafka has acknowledged the event. `origin`: what it came of, for its span; what is told again has none. */
  publish(event: LiwuEvent, origin?: FactOrigin): Promise<void>;
  ownsLane(lane: number): boolean;
  /** How many published events wait for Kafka. */
  readonly pending: number;
}

/** What a use case does about an event; resolved when its effects are done and its own events acknowledged. */
export type Reaction = (input: EventInput) => Promise<void>;

/** A use case's reactions, by the events that trigger it. */
export interface Reacts {
  readonly reactions: Partial<Record<EventType, Reaction>>;
}

/**
 * The process is leaving, and did not do what the input asks for. It never ends, so the input is never committed, and
 * whoever is assigned the lane next does it.
 */
export const leaveToSuccessor = (): Promise<never> => new Promise<never>(() => undefined);
