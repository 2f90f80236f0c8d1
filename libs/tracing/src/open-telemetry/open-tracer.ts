import { hostname } from 'node:os';
import type { Log } from '@liwu/event-log';
import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  detectResources,
  type Resource,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { ConsoleSpanExporter, type ReadableSpan, type Sampler, type SpanExporter } from '@opentelemetry/sdk-trace';
import type { SpanFacts } from '../span-facts.js';
import { SpanQueue } from '../span-queue.js';
import type { TraceSettings } from '../trace-settings.js';
import { makeSampler } from './make-sampler.js';
import { readableSpan } from './readable-span.js';

/** Samples what is recorded, and hands it to the exporter's queue. */
class Tracer {
  constructor(
    private readonly resource: Resource,
    private readonly sampler: Sampler,
    readonly queue: SpanQueue<ReadableSpan>,
  ) {}

  record(facts: SpanFacts): void {
    const span = readableSpan(facts, this.resource, this.sampler);
    if (span) this.queue.add(span);
  }
}

/** The whole of OpenTelemetry that is needed; this module is loaded only where traces are on. */
export const openTracer = (
  { service, replica }: { readonly service: string; readonly replica: number },
  settings: TraceSettings,
  log: Pick<Log, 'info' | 'warn'>,
): Tracer => {
  const own = resourceFromAttributes({
    'service.name': service,
    'service.namespace': 'liwu',
    // In a cluster several replicas may bear the same number, and their pods' names tell them apart.
    'service.instance.id': `${service}-${replica}@${hostname()}`,
  });
  const resource = own.merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] }));
  const exporter = exporterOf(settings);
  return new Tracer(resource, makeSampler(settings), new SpanQueue({ ...settings, send: sender(exporter), log }));
};

function exporterOf({ exporter, protocol }: TraceSettings): SpanExporter {
  if (exporter === 'console') return new ConsoleSpanExporter();
  return protocol === 'http/json' ? new JsonExporter() : new ProtobufExporter();
}

const sender =
  (exporter: SpanExporter) =>
  (spans: readonly ReadableSpan[]): Promise<void> =>
    new Promise((resolve, reject) => {
      exporter.export([...spans], ({ code, error }) =>
        code === ExportResultCode.SUCCESS
          ? resolve()
          : reject(error ?? new Error('the collector did not take the spans')),
      );
    });
