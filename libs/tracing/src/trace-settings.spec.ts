import { describe, expect, it } from 'vitest';
import { isTracingOn, traceSettings } from './trace-settings.js';

describe('tracing', () => {
  it.each([
    ['nothing is said', {}, false],
    ['everything is left empty', { OTEL_TRACES_EXPORTER: '', OTEL_EXPORTER_OTLP_ENDPOINT: '' }, false],
    ['only the service is named', { OTEL_SERVICE_NAME: 'wallet' }, false],
    ['a collector is named', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }, true],
    ['a collector of traces is named', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4318/x' }, true],
    ['an exporter is named', { OTEL_TRACES_EXPORTER: 'console' }, true],
    ['no exporter is wanted', { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a' }, false],
    ['it is switched off', { OTEL_SDK_DISABLED: 'TRUE', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a' }, false],
  ])('where %s is on: %o -> %s', (_, env, on) => {
    expect(isTracingOn(env)).toBe(on);
  });
});

describe('the standard variables', () => {
  it('have OpenTelemetry’s defaults', () => {
    expect(traceSettings({})).toEqual({
      exporter: 'otlp',
      protocol: 'http/protobuf',
      sampler: 'parentbased_always_on',
      ratio: 1,
      maxQueueSpans: 2_048,
      maxExportSpans: 512,
      scheduleDelayMs: 5_000,
      unusable: [],
    });
  });

  it('are taken as they are given', () => {
    const env = {
      OTEL_TRACES_EXPORTER: 'console',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
      OTEL_BSP_MAX_QUEUE_SIZE: '100',
      OTEL_BSP_SCHEDULE_DELAY: '200',
    };
    expect(traceSettings(env)).toMatchObject({
      exporter: 'console',
      protocol: 'http/json',
      sampler: 'traceidratio',
      ratio: 0.25,
      maxQueueSpans: 100,
      maxExportSpans: 100,
      scheduleDelayMs: 200,
      unusable: [],
    });
  });

  it('that say nothing usable are named, without their values, and the default stands', () => {
    const env = {
      OTEL_TRACES_EXPORTER: 'zipkin',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_TRACES_SAMPLER: 'sometimes',
      OTEL_TRACES_SAMPLER_ARG: 'half',
      OTEL_BSP_MAX_QUEUE_SIZE: '-1',
    };
    const { unusable, ...settings } = traceSettings(env);
    const { unusable: none, ...usual } = traceSettings({});
    expect(none).toEqual([]);
    expect(settings).toEqual(usual);
    expect(unusable.map((line) => line.split(' ')[0])).toEqual([
      'OTEL_EXPORTER_OTLP_PROTOCOL',
      'OTEL_BSP_MAX_QUEUE_SIZE',
      'OTEL_TRACES_EXPORTER',
      'OTEL_TRACES_SAMPLER',
      'OTEL_TRACES_SAMPLER_ARG',
    ]);
    expect(unusable.join()).not.toMatch(/zipkin|grpc|sometimes|half/);
  });
});
