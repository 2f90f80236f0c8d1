import { randomBytes } from 'node:crypto';
import type { Log, TellRecorded } from '@liwu/event-log';
import type { SpanFacts } from './span-facts.js';
import { spanOfRecorded } from './span-of-recorded.js';
import { type Environment, isTracingOn, traceSettings } from './trace-settings.js';

/** So long at most the end waits for the last spans to be sent. */
const MAX_FLUSH_MS = 2_000;
/** And so much at most of the time that a process has for its end: a collector that is away must not use up the others'. */
const DRAIN_PART = 4;

/** Who records spans. */
interface Recorder {
  readonly service: string;
  readonly replica: number;
  /** How long the process may take to end; without one the last spans have two seconds. */
  readonly drainMs?: number;
}

/** Traces while they are on. A part of a service: it is stopped last, so that what the drain did is told as well. */
export interface Tracing {
  /** Makes spans of events that stand for good. */
  readonly tellRecorded: TellRecorded;
  readonly record: (span: SpanFacts) => void;
  /** The ids of a span that belongs to no gift: a new trace, unless somebody handed one on. */
  newSpan(parent?: { readonly traceId: string; readonly spanId: string }): { traceId: string; spanId: string };
  readonly counters: { snapshot(): Readonly<Record<string, number>> };
  queues(): Readonly<Record<string, number>>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const SPAN_ID_BYTES = 8;
const TRACE_ID_BYTES = 16;

/**
 * Starts traces where the standard variables ask for them; otherwise resolves with nothing, and no part of OpenTelemetry is loaded.
 * Settings that say nothing usable are logged, and their defaults stand.
 */
export const startTracing = async (
  recorder: Recorder,
  env: Environment,
  log: Pick<Log, 'info' | 'warn'>,
): Promise<Tracing | undefined> => {
  if (!isTracingOn(env)) return undefined;
  const settings = traceSettings(env);
  for (const fault of settings.unusable) log.warn({ fault }, 'a setting of traces is not usable; its default stands');
  const { openTracer } = await import('./open-telemetry/open-tracer.js');
  const tracer = openTracer(recorder, settings, log);
  const record = (span: SpanFacts): void => tracer.record(span);
  return {
    tellRecorded: (recorded) => {
      for (const one of recorded) {
        const span = spanOfRecorded(one);
        if (span) record(span);
      }
    },
    record,
    newSpan: (parent) => ({
      traceId: parent?.traceId ?? randomBytes(TRACE_ID_BYTES).toString('hex'),
      spanId: randomBytes(SPAN_ID_BYTES).toString('hex'),
    }),
    counters: { snapshot: () => tracer.queue.counts() },
    queues: () => ({ spans_unexported: tracer.queue.waiting }),
    start: async () => undefined,
    stop: () => tracer.queue.stop(Math.min(MAX_FLUSH_MS, (recorder.drainMs ?? Infinity) / DRAIN_PART)),
  };
};
