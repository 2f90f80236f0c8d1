import { type EventType, type LiwuEvent, definitionOf, isEventType } from './all-events.js';
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

const CE_TYPE = /^liwu\.([A-Za-z]+)\.v([0-9]+)$/;
const byCeType = new Map<string, EventType | undefined>();

const ceTypes = new Map<EventType, string>();
export const ceTypeOf = (type: EventType): string => {
  let ceType = ceTypes.get(type);
  if (!ceType) ceTypes.set(type, (ceType = `liwu.${type}.v${definitionOf(type).version}`));
  return ceType;
};

/** Which kind of event a `ce_type` names; undefined for one that this version does not know. */
export const eventTypeOf = (ceType: string): EventType | undefined => {
  if (byCeType.has(ceType)) return byCeType.get(ceType);
  const [, name = '', version = ''] = CE_TYPE.exec(ceType) ?? [];
  const known = isEventType(name) && definitionOf(name).version === Number(version) ? name : undefined;
  if (byCeType.size < 1_000) byCeType.set(ceType, known);
  return known;
};

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

/** Reads an event's bytes. Throws `BadEventError` where they are not what the type promises. */
export const decodeEvent = (type: EventType, value: Buffer): LiwuEvent => {
  const json = parseJson(type, value);
  const result = definitionOf(type).schema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new BadEventError(ceTypeOf(type), `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`);
  }
  const event = result.data as Record<string, unknown>;
  event['type'] = type;
  return event as LiwuEvent;
};

function parseJson(type: EventType, value: Buffer): unknown {
  try {
    return JSON.parse(value.toString('utf8'));
  } catch (cause) {
    throw new BadEventError(ceTypeOf(type), 'it is no JSON', { cause });
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
