import type { LiwuEvent } from '@liwu/contracts';
import type { EventInput, Input, RecordPlace } from './lane-handler.js';

/** What an event came of. */
export interface CameOf {
  /** `message`: something that a viewer said or did, which is no event yet. */
  readonly kind: 'event' | 'timer' | 'command' | 'message';
  readonly traceparent: string | undefined;
  /** Of an event that was read from a topic just now. */
  readonly place: RecordPlace | undefined;
  /** When it was taken in, in milliseconds. */
  readonly beganAt: number;
}

/** An event that stands for good: committed, or acknowledged by Kafka where there is no database. */
export interface Recorded {
  readonly event: LiwuEvent;
  /** The event's UUIDv5. */
  readonly id: string;
  readonly lane: number;
  readonly traceparent: string | undefined;
  readonly cameOf: CameOf;
  /** When it stood for good, in milliseconds. */
  readonly endedAt: number;
}

/**
 * Told of events once they stand for good, for traces. Must not throw, and must be quick: whoever tells has other gifts to serve. A
 * process that dies after its commit tells nobody, and one that handles a fact twice tells of it twice.
 */
export type TellRecorded = (recorded: readonly Recorded[]) => void;

/** What a fact came of, as the gateway's use cases have it: an event that they react to, or a message of a viewer. */
export type FactOrigin = EventInput | { readonly kind: 'message'; readonly now: number };

/** What of an input a trace needs; `arrived` says when and where it was read, if it came from a topic. */
export const cameOf = (
  { kind, traceparent, now }: Pick<CameOf, 'kind'> & Pick<Input, 'traceparent' | 'now'>,
  arrived?: { readonly at: number; readonly place: RecordPlace },
): CameOf => ({ kind, traceparent, place: arrived?.place, beganAt: arrived?.at ?? now });
