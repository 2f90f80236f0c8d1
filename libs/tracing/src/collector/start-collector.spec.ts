import { afterEach, describe, expect, it, vi } from 'vitest';
import { startTracing } from '../start-tracing.js';
import type { CollectedSpan } from './collected-span.js';
import { type Collector, startCollector } from './start-collector.js';

let collector: Collector | undefined;
const collected: CollectedSpan[] = [];
const start = async (): Promise<string> => {
  collector = await startCollector(0, (spans) => void collected.push(...spans));
  return collector.url;
};
afterEach(async () => {
  vi.unstubAllEnvs();
  await collector?.stop();
  collector = undefined;
  collected.length = 0;
});

const log = { info: vi.fn(), warn: vi.fn() };
const span = {
  name: 'CoinsHeld',
  kind: 'consumer',
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  parentSpanId: 'c'.repeat(16),
  beganAtMs: 1_795_000_000_000.25,
  endedAtMs: 1_795_000_000_012.5,
  attributes: { 'liwu.lane': 3, 'liwu.outcome': 'held', sure: true },
} as const;

describe('a collector', () => {
  it('has what a service records, as it was recorded', async () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: await start(),
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=spec',
    };
    // The exporter reads the process's own environment, and nobody else's.
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const tracing = await startTracing({ service: 'wallet', replica: 0 }, env, log);
    tracing!.record(span);
    await tracing!.stop();
    const { kind: _, ...rest } = span;
    expect(collected).toEqual([{ ...rest, service: 'wallet' }]);
    expect(tracing!.counters.snapshot()).toEqual({ spans_exported: 1, spans_lost: 0, spans_dropped: 0 });
  });

  it.each([
    ['nothing that OTLP says', '/v1/metrics', 'application/json', '{}', 404],
    ['bytes', '/v1/traces', 'application/x-protobuf', '{}', 415],
    ['no JSON', '/v1/traces', 'application/json', '{', 400],
    ['another message', '/v1/traces', 'application/json', '{"resourceSpans":[{}]}', 400],
  ])('refuses %s in a sentence', async (_what, path, type, body, status) => {
    const answer = await fetch(`${await start()}${path}`, { method: 'POST', headers: { 'content-type': type }, body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ message: expect.stringMatching(/\w/) });
    expect(collected).toEqual([]);
  });
});

describe('traces without a collector', () => {
  it('are not recorded, and nothing of OpenTelemetry is loaded, where nobody asks for them', async () => {
    expect(await startTracing({ service: 'wallet', replica: 0 }, { OTEL_SERVICE_NAME: 'x' }, log)).toBeUndefined();
  });

  it('end in time where nobody listens: the spans are lost or dropped, and that is said once', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:1');
    log.warn.mockClear();
    const tracing = await startTracing({ service: 'wallet', replica: 0 }, process.env, log);
    for (let k = 0; k < 5_000; k++) tracing!.record(span);
    const began = performance.now();
    await tracing!.stop();
    expect(performance.now() - began).toBeLessThan(5_000);
    const { spans_exported: exported, spans_dropped: dropped } = tracing!.counters.snapshot();
    expect([exported, dropped! >= 2_952]).toEqual([0, true]);
    expect(log.warn.mock.calls.length).toBeLessThanOrEqual(1);
  });

  it('take no more than their part of the time that a process has to end', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:1');
    const tracing = await startTracing({ service: 'wallet', replica: 0, drainMs: 400 }, process.env, log);
    tracing!.record(span);
    const began = performance.now();
    await tracing!.stop();
    // Less than the first repetition of an export, which begins after a second.
    expect(performance.now() - began).toBeLessThan(700);
  });
});
