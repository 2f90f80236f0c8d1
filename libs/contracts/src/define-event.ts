import { z } from 'zod';

/** The services that write events, each to the one topic that bears its name. */
export const SERVICES = ['rtm-gateway', 'gift-catalog', 'wallet', 'ack-watchdog'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** The JSON of an event's version becomes that of the next one: what it lacked is said, what has another name is renamed. */
export type Upcaster = (old: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** A kind of event: its name, its version, who writes it, what it holds, and what it is about. */
export interface EventDefinition<Name extends string = string, Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly type: Name;
  /** What is written today; what was written under an earlier one is still read. */
  readonly version: number;
  /** By the version that it reads; without gaps, from 1 to the one before `version`. */
  readonly upcasters?: Readonly<Record<number, Upcaster>>;
  /** `lanes` where every service with lanes may write it. */
  readonly source: ServiceName | 'lanes';
  readonly schema: z.ZodObject<Shape>;
  /** The id that decides the lane, and is the record's key. */
  readonly keyOf: (data: Readonly<Record<string, unknown>>) => string;
  /** What the event is about: `viewerId/requestId` in a gift's journey. */
  readonly subjectOf: (data: Readonly<Record<string, unknown>>) => string;
}

/** An event as the services handle it: its data, and its type as the discriminant. */
export type EventOf<D> =
  D extends EventDefinition<infer Name, infer Shape> ? { type: Name } & z.output<z.ZodObject<Shape>> : never;

/** Defines an event of a gift's journey: it lies in its viewer's lane, and is about one request. */
export const journeyEvent = <Name extends string, Shape extends z.ZodRawShape>(
  source: ServiceName,
  type: Name,
  shape: Shape,
): EventDefinition<Name, Shape> => ({
  type,
  version: 1,
  source,
  schema: z.object(shape),
  keyOf: (data) => String(data['viewerId']),
  subjectOf: (data) => `${String(data['viewerId'])}/${String(data['requestId'])}`,
});

/**
 * Defines an event beside the journey, about one thing: a gift, a room, a top-up, a contract.
 * `key` names the field that decides its lane; `about`, if given, the field that tells apart the things of one key.
 */
export const entityEvent = <Name extends string, Shape extends z.ZodRawShape>(
  source: ServiceName,
  type: Name,
  key: keyof Shape & string,
  shape: Shape,
  about?: keyof Shape & string,
): EventDefinition<Name, Shape> => ({
  type,
  version: 1,
  source,
  schema: z.object(shape),
  keyOf: (data) => String(data[key]),
  subjectOf: (data) => (about ? `${String(data[key])}/${String(data[about])}` : String(data[key])),
});

/**
 * The next version of an event, whose earlier ones were published and lie in tables and topics for ever: they are never rewritten, but
 * read as if they had been written today. The first upcaster reads version 1, each makes the version after it, and the shape is what
 * the last one makes.
 */
export const upcasting = <Name extends string, Shape extends z.ZodRawShape>(
  definition: EventDefinition<Name, Shape>,
  ...upcasters: readonly Upcaster[]
): EventDefinition<Name, Shape> => ({
  ...definition,
  version: upcasters.length + 1,
  upcasters: Object.fromEntries(upcasters.map((upcaster, index) => [index + 1, upcaster])),
});
