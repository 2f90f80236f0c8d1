import { BadEventError, decodeEvent, type EventType, eventTypeOf, type LiwuEvent } from '@liwu/contracts';

/** A record of a topic as far as the comparison needs it. */
export interface TopicRecord {
  readonly sequence: number;
  readonly eventId: string;
  /** As in the header: with its version. */
  readonly ceType: string;
  readonly value: Buffer;
}

/** The record's event in today's shape; undefined for one that is not of these types, or of a version that nobody here knows. */
export const eventOf = (
  { ceType, value }: TopicRecord,
  types: ReadonlySet<EventType>,
): LiwuEvent | BadEventError | undefined => {
  const type = eventTypeOf(ceType);
  if (!type || !types.has(type)) return undefined;
  try {
    return decodeEvent(ceType, value);
  } catch (error) {
    if (error instanceof BadEventError) return error;
    throw error;
  }
};
