/** The process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof SAMPLERS)[number];
const EXPORTERS = ['otlp', 'console'] as const;
const PROTOCOLS = ['http/protobuf', 'http/json'] as const;

/** How spans are recorded and where they go; each name and default is OpenTelemetry's own, but that traces are off by default. */
export interface TraceSettings {
  readonly exporter: (typeof EXPORTERS)[number];
  readonly protocol: (typeof PROTOCOLS)[number];
  readonly sampler: SamplerName;
  /** From 0 to 1; only for the samplers that keep a part. */
  readonly ratio: number;
  readonly maxQueueSpans: number;
  readonly maxExportSpans: number;
  readonly scheduleDelayMs: number;
  /** Values that say nothing usable: the default stands for them, as OpenTelemetry demands, and the log is to say so. */
  readonly unusable: readonly string[];
}

const MAX_QUEUE_SPANS = 65_536;
const MAX_DELAY_MS = 60_000;

/** Whether anybody asked for traces: an exporter or an endpoint is named, and they are not switched off. */
export const isTracingOn = (env: Environment): boolean => {
  const exporter = env['OTEL_TRACES_EXPORTER'];
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || exporter === 'none') return false;
  return Boolean(exporter || env['OTEL_EXPORTER_OTLP_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']);
};

/** Reads the standard variables. The endpoint, its headers and its timeout are the exporter's own to read. */
export const traceSettings = (env: Environment): TraceSettings => {
  const unusable: string[] = [];
  const oneOf = <Name extends string>(variable: string, names: readonly Name[], usual: Name): Name => {
    const given = env[variable];
    if (!given) return usual;
    const known = names.find((name) => name === given);
    if (!known) unusable.push(`${variable} must be one of ${names.join(', ')}`);
    return known ?? usual;
  };
  const numberIn = (variable: string, usual: number, least: number, most: number): number => {
    const given = env[variable];
    if (!given) return usual;
    const number = Number(given);
    if (number >= least && number <= most) return number;
    unusable.push(`${variable} must be a number from ${least} to ${most}`);
    return usual;
  };
  const traces = 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL';
  const protocol = oneOf(env[traces] ? traces : 'OTEL_EXPORTER_OTLP_PROTOCOL', PROTOCOLS, 'http/protobuf');
  const maxQueueSpans = Math.floor(numberIn('OTEL_BSP_MAX_QUEUE_SIZE', 2_048, 1, MAX_QUEUE_SPANS));
  return {
    exporter: oneOf('OTEL_TRACES_EXPORTER', EXPORTERS, 'otlp'),
    protocol,
    sampler: oneOf('OTEL_TRACES_SAMPLER', SAMPLERS, 'parentbased_always_on'),
    ratio: numberIn('OTEL_TRACES_SAMPLER_ARG', 1, 0, 1),
    maxQueueSpans,
    maxExportSpans: Math.floor(
      numberIn('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', Math.min(512, maxQueueSpans), 1, maxQueueSpans),
    ),
    scheduleDelayMs: numberIn('OTEL_BSP_SCHEDULE_DELAY', 5_000, 0, MAX_DELAY_MS),
    unusable,
  };
};
