import { z } from 'zod';

/** A span as a collector has it. */
export interface CollectedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly beganAtMs: number;
  readonly endedAtMs: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

const NANOS_OF_MS = 1_000_000n;
const MICROS_OF_MS = 1_000;
const NANOS_OF_MICRO = 1_000n;

const attributeSchema = z.object({
  key: z.string(),
  value: z.object({
    stringValue: z.string().optional(),
    intValue: z.union([z.number(), z.string()]).optional(),
    doubleValue: z.number().optional(),
    boolValue: z.boolean().optional(),
  }),
});
type Attribute = z.output<typeof attributeSchema>;
const nanosSchema = z.union([z.string().regex(/^[0-9]{1,20}$/), z.number().int().nonnegative()]).transform(BigInt);
const spanSchema = z.object({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z
    .string()
    .regex(/^(?:[0-9a-f]{16})?$/)
    .optional(),
  name: z.string(),
  startTimeUnixNano: nanosSchema,
  endTimeUnixNano: nanosSchema,
  attributes: z.array(attributeSchema).optional(),
});

/** What OTLP/HTTP posts to `/v1/traces` as JSON, as far as it is needed here; whatever else it says is left alone. */
export const traceRequestSchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attributeSchema).optional() }).optional(),
      scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })),
    }),
  ),
});

/** The spans of one message, in its order. */
export const spansOf = ({ resourceSpans }: z.output<typeof traceRequestSchema>): CollectedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(attributesOf(resource?.attributes)['service.name'] ?? 'unknown_service');
    return scopeSpans.flatMap(({ spans }) =>
      spans.map(({ traceId, spanId, parentSpanId, name, ...span }) => ({
        service,
        name,
        traceId,
        spanId,
        parentSpanId: parentSpanId || undefined,
        beganAtMs: msOf(span.startTimeUnixNano),
        endedAtMs: msOf(span.endTimeUnixNano),
        attributes: attributesOf(span.attributes),
      })),
    );
  });

const attributesOf = (attributes: readonly Attribute[] = []): CollectedSpan['attributes'] =>
  Object.fromEntries(
    attributes.flatMap(({ key, value: { boolValue, doubleValue, intValue, stringValue } }) => {
      const number = intValue === undefined ? doubleValue : Number(intValue);
      const value = stringValue ?? number ?? boolValue;
      return value === undefined ? [] : [[key, value]];
    }),
  );

/** A number holds the microseconds of today exactly enough, nanoseconds it does not. */
const msOf = (nanos: bigint): number =>
  Number(nanos / NANOS_OF_MS) + Number((nanos % NANOS_OF_MS) / NANOS_OF_MICRO) / MICROS_OF_MS;
