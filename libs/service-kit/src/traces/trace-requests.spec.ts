import { traceIdOf } from '@liwu/contracts';
import type { SpanFacts } from '@liwu/tracing';
import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { traceparentOf } from '../logs/request-id.js';
import { traceRequests } from './trace-requests.js';

const CALLER = { trace: 'a'.repeat(32), span: 'b'.repeat(16) };

const asked = async (url: string, headers: Record<string, string> = {}) => {
  const spans: SpanFacts[] = [];
  const seen: (string | undefined)[] = [];
  const app = fastify();
  const newSpan = (parent?: { traceId: string }) => ({
    traceId: parent?.traceId ?? 'd'.repeat(32),
    spanId: 'c'.repeat(16),
  });
  traceRequests(app, { newSpan, record: (span) => void spans.push(span) });
  app.get('/v1/gifts/:gift', async ({ raw }) => void seen.push(traceparentOf(raw)));
  app.get('/health/live', async () => 'yes');
  app.get('/faulty', async () => Promise.reject(new Error('a fault')));
  const { statusCode } = await app.inject({ url, headers });
  await app.close();
  return { spans, seen, statusCode };
};

it('a request has a span in its caller’s trace, named by its route, and what it leads to comes of that span', async () => {
  const traceparent = `00-${CALLER.trace}-${CALLER.span}-00`;
  const { seen, spans } = await asked('/v1/gifts/rose?access_token=secret', { traceparent });
  expect(spans).toMatchObject([
    {
      name: 'GET /v1/gifts/:gift',
      kind: 'server',
      traceId: CALLER.trace,
      parentSpanId: CALLER.span,
      parentIsSampled: false,
      failed: false,
      attributes: { 'http.request.method': 'GET', 'http.route': '/v1/gifts/:gift', 'http.response.status_code': 200 },
    },
  ]);
  expect(seen).toEqual([`00-${CALLER.trace}-${'c'.repeat(16)}-00`]);
  expect(JSON.stringify(spans)).not.toContain('secret');
});

it('a request without a trace, or with none that can be read, begins one', async () => {
  for (const headers of [{}, { traceparent: '00-1-2-01' }]) {
    const { seen, spans } = await asked('/v1/gifts/rose', headers);
    expect(spans).toHaveLength(1);
    expect(spans[0]).not.toHaveProperty('parentSpanId');
    expect(traceIdOf(seen[0])).toBe('d'.repeat(32));
  }
});

it('a fault is marked, a wrong address is none, and probes have no span', async () => {
  expect((await asked('/faulty')).spans).toMatchObject([{ name: 'GET /faulty', failed: true }]);
  expect((await asked('/nowhere/secret')).spans).toMatchObject([{ name: 'GET', failed: false }]);
  const { spans, statusCode } = await asked('/health/live');
  expect([statusCode, spans]).toEqual([200, []]);
});
