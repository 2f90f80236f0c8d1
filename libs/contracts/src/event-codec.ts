import { isUtf8 } from 'node:buffer';
import { type EventType, type LiwuEvent, definitionOf, isEventType } from './all-events.js';
import type { EventDefinition } from './define-event.js';
import { uuidOfName } from './event-id.js';

/** An event as it is stored and published: everything but its place in a lane. */
export interface EncodedEvent {
  /** As in the header `ce_type`: `liwu.CoinsHeld.v1`. */
  readonly ceType: string;
  /** UUIDv5 of `subject/type/n`: a repeat of the same event bears the same id. */
  readonly id: string;
  readonly key: string;
  readonly subject: string;
  /** Milliseconds; the header `ce_time`. */
  readonly at: number;
  /** UTF-8 JSON. */
  readonly value: Buffer;
}

/** A known event whose content breaks its schema. */
export class BadEventError extends Error {
  override readonly name = 'BadEventError';
  readonly code = 'bad-event';
  constructor(
    readonly ceType: string,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${ceType} breaks its schema: ${detail}`, options);
  }
}

const CE_TYPE = /^liwu\.([A-Za-z]+)\.v([1-9][0-9]{0,8})$/;
const byCeType = new Map<string, EventType | undefined>();

const ceTypes = new Map<EventType, string>();
export const ceTypeOf = (type: EventType): string => {
  let ceType = ceTypes.get(type);
  if (!ceType) ceTypes.set(type, (ceType = `liwu.${type}.v${definitionOf(type).version}`));
  return ceType;
};

/** Which kind of event a `ce_type` names, in whatever version that can be read; undefined for one that this version does not know. */
export const eventTypeOf = (ceType: string): EventType | undefined => {
  if (byCeType.has(ceType)) return byCeType.get(ceType);
  const [, name = '', version = ''] = CE_TYPE.exec(ceType) ?? [];
  const known = isEventType(name) && canRead(definitionOf(name), Number(version)) ? name : undefined;
  if (byCeType.size < 1_000) byCeType.set(ceType, known);
  return known;
};

/** Whether events of this version can be read: today's, and all that went before. */
export const canRead = ({ version: current }: Pick<EventDefinition, 'version'>, version: number): boolean =>
  version >= 1 && version <= current;

/** The bytes and the identity of an event. Trusts its argument: what was decided is well-formed. */
export const encodeEvent = (event: LiwuEvent): EncodedEvent => {
  const { type, n, at } = event;
  const { keyOf, subjectOf } = definitionOf(type);
  const subject = subjectOf(event);
  const data = toWire(event) as Record<string, unknown>;
  data['type'] = undefined; // JSON leaves it out: `ce_type` says it
  return {
    ceType: ceTypeOf(type),
    id: uuidOfName(`${subject}/${type}/${n}`),
    key: keyOf(event),
    subject,
    at,
    value: Buffer.from(JSON.stringify(data), 'utf8'),
  };
};

/**
 * Reads an event's bytes, which are named by their `ce_type`; by the type alone where they are of today's version for certain. What was
 * written under an earlier version comes back in today's shape. Throws `BadEventError` where they are not what the type promises.
 */
export const decodeEvent = (ceTypeOrType: string, value: Buffer): LiwuEvent => {
  const [, name = ceTypeOrType, version] = CE_TYPE.exec(ceTypeOrType) ?? [];
  if (!isEventType(name)) throw new BadEventError(ceTypeOrType, 'nobody knows this type');
  const definition = definitionOf(name);
  return decodeBy(definition, version === undefined ? definition.version : Number(version), value) as LiwuEvent;
};

/** Reads the bytes of one version of an event by its definition: see `decodeEvent`. */
export const decodeBy = (definition: EventDefinition, version: number, value: Buffer): Record<string, unknown> => {
  const { type, schema } = definition;
  const ceType = `liwu.${type}.v${version}`;
  const result = schema.safeParse(upcast(definition, version, parseJson(ceType, value)));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new BadEventError(ceType, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`);
  }
  const event = result.data as Record<string, unknown>;
  event['type'] = type;
  return event;
};

function upcast(definition: EventDefinition, version: number, json: unknown): unknown {
  const { type, version: current, upcasters } = definition;
  const ceType = `liwu.${type}.v${version}`;
  if (!canRead(definition, version)) throw new BadEventError(ceType, 'nobody knows this version');
  let data = json;
  for (let from = version; from < current; from++) {
    const step = upcasters?.[from];
    if (!step) throw new Error(`${type} has no upcaster for version ${from}`);
    if (typeof data !== 'object' || data === null) throw new BadEventError(ceType, 'it is no object');
    data = step(data as Readonly<Record<string, unknown>>);
  }
  return data;
}

function parseJson(ceType: string, value: Buffer): unknown {
  // A lenient decoder would put a replacement into a name, and hand on what nobody ever wrote.
  if (!isUtf8(value)) throw new BadEventError(ceType, 'it is no UTF-8');
  try {
    return JSON.parse(value.toString('utf8'));
  } catch (cause) {
    throw new BadEventError(ceType, 'it is no JSON', { cause });
  }
}

/** Amounts become decimal strings; a replacer function would make JSON.stringify several times slower. */
function toWire(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const key in value) copy[key] = toWire((value as Record<string, unknown>)[key]);
  return copy;
}
