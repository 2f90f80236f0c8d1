import { ROOT_CONTEXT, type SpanContext, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { type ReadableSpan, type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import type { SpanFacts } from '../span-facts.js';

const KINDS = {
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;
const SCOPE = { name: 'liwu' };
const SECOND_MS = 1_000;
const NANOS_OF_MS = 1_000_000;

/**
 * A span as exporters read it; nothing where it is not sampled. A gift's span is sampled by the trace's id alone, as if it had no
 * parent: each service then decides the same without being told. A parent that was handed on has decided for its whole trace.
 */
export const readableSpan = (facts: SpanFacts, resource: Resource, sampler: Sampler): ReadableSpan | undefined => {
  const { traceId, spanId, parentSpanId, attributes, beganAtMs, endedAtMs } = facts;
  const kind = KINDS[facts.kind];
  const sampled = sampler.shouldSample(parentContext(facts), traceId, facts.name, kind, attributes, []);
  if (sampled.decision !== SamplingDecision.RECORD_AND_SAMPLED) return undefined;
  const own: SpanContext = { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
  return {
    name: facts.name,
    kind,
    spanContext: () => own,
    ...(parentSpanId && { parentSpanContext: { ...own, spanId: parentSpanId } }),
    startTime: hrTimeOf(beganAtMs),
    endTime: hrTimeOf(endedAtMs),
    duration: hrTimeOf(endedAtMs - beganAtMs),
    status: { code: facts.failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: { ...attributes, ...sampled.attributes },
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
};

function parentContext({ traceId, parentSpanId, parentIsSampled }: SpanFacts): typeof ROOT_CONTEXT {
  if (parentSpanId === undefined || parentIsSampled === undefined) return ROOT_CONTEXT;
  const traceFlags = parentIsSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: parentSpanId, traceFlags, isRemote: true });
}

const hrTimeOf = (ms: number): [number, number] => {
  const seconds = Math.floor(ms / SECOND_MS);
  return [seconds, Math.round((ms - seconds * SECOND_MS) * NANOS_OF_MS)];
};
