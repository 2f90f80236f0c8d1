import { z } from 'zod';

/** The services that write events, each to the one topic that bears its name. */
export const SERVICES = ['rtm-gateway', 'gift-catalog', 'wallet', 'ack-watchdog'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** A kind of event: its name, its version, who writes it, what it holds, and what it is about. */
export interface EventDefinition<Name extends string = string, Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly type: Name;
  readonly version: number;
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
