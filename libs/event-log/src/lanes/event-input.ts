import { decodeEvent, laneOf } from '@liwu/contracts';
import type { EventInput } from '../lane-handler.js';

/** An event as it arrived in a lane, or was parked there. */
export interface ArrivedEvent {
  readonly lane: number;
  readonly key: string;
  readonly type: string;
  readonly value: Buffer;
  readonly traceparent: string | undefined;
}

/** The event as a handler takes it. Throws where it is not what its type promises, or lies in a foreign lane. */
export const eventInput = (arrived: ArrivedEvent, lanes: number, now: number): EventInput => {
  const { lane, key, type, value, traceparent } = arrived;
  if (laneOf(key, lanes) !== lane)
    throw new Error(`${key} belongs into another lane than ${lane}: this can only be discarded`);
  return { kind: 'event', lane, key, event: decodeEvent(type, value), now, traceparent };
};
