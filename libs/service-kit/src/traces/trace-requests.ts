import { isSampledIn, spanIdOf, traceIdOf, traceparentOf as traceparentFor } from '@liwu/contracts';
import type { SpanFacts, Tracing } from '@liwu/tracing';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PROBES_AND_SCRAPES } from '../health/probes-and-scrapes.js';
import { traceparentOf } from '../logs/request-id.js';

const FAULT_STATUS = 500;

/** A request under way: its span is made when it was answered. */
type Begun = Pick<SpanFacts, 'traceId' | 'spanId' | 'parentSpanId' | 'parentIsSampled' | 'beganAtMs'>;

/**
 * Gives each HTTP request a span, in the caller's trace if it named one, but for probes and scrapes. From then on the request's own
 * `traceparent` is that span, so that what the command decides, its problem and its log lines belong to it.
 */
export const traceRequests = (fastify: FastifyInstance, traces: Pick<Tracing, 'newSpan' | 'record'>): void => {
  const begun = new WeakMap<FastifyRequest, Begun>();
  fastify.addHook('onRequest', async (request) => {
    if (PROBES_AND_SCRAPES.has(routeOf(request))) return;
    const span = begin(request, traces);
    begun.set(request, span);
    request.raw.headers['traceparent'] = traceparentFor(span.traceId, span.spanId, span.parentIsSampled);
  });
  fastify.addHook('onResponse', async (request, reply) => {
    const span = begun.get(request);
    if (span) traces.record({ ...span, ...answered(request, reply) });
  });
};

function begin({ raw }: FastifyRequest, traces: Pick<Tracing, 'newSpan'>): Begun {
  const given = traceparentOf(raw);
  const [traceId, spanId] = [traceIdOf(given), spanIdOf(given)];
  const beganAtMs = Date.now();
  if (given === undefined || traceId === undefined || spanId === undefined) return { ...traces.newSpan(), beganAtMs };
  const own = traces.newSpan({ traceId, spanId });
  return { ...own, parentSpanId: spanId, parentIsSampled: isSampledIn(given), beganAtMs };
}

/** By the route, never by the address: that may hold whatever a caller put there. */
function answered(
  request: FastifyRequest,
  reply: FastifyReply,
): Pick<SpanFacts, 'name' | 'kind' | 'endedAtMs' | 'attributes' | 'failed'> {
  const { method } = request;
  const route = routeOf(request);
  const status = reply.statusCode;
  return {
    name: route ? `${method} ${route}` : method,
    kind: 'server',
    endedAtMs: Date.now(),
    failed: status >= FAULT_STATUS,
    attributes: {
      'http.request.method': method,
      ...(route && { 'http.route': route }),
      'http.response.status_code': status,
      'liwu.http_request.id': request.id,
    },
  };
}

const routeOf = ({ routeOptions }: FastifyRequest): string => routeOptions.url ?? '';
