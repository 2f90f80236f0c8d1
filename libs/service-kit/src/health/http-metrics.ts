import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.js';
import { PROBES_AND_SCRAPES } from './probes-and-scrapes.js';

/**
 * Bounds in seconds: most reads take milliseconds, a command one commit (tens of them); 2 s is what a command waits for its lane's lock, 5 s
 * what the database may take for a statement, 30 s the limit of a request.
 */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Measures how long requests take, by route and class of status. The route is the pattern (`/v1/parked/:viewer`), never the path: what
 * callers make up must not become labels.
 */
export const measureHttp = (http: FastifyInstance, metrics: Metrics): void => {
  const observe = metrics.requests({
    name: 'http_server_request_duration_seconds',
    help: 'How long HTTP requests took from their arrival until their answer was sent, but for probes and scrapes.',
    buckets: BUCKETS,
  });
  http.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    if (PROBES_AND_SCRAPES.has(route)) return;
    const method = METHODS.has(request.method) ? request.method : 'other';
    const status = `${Math.floor(reply.statusCode / 100)}xx`;
    observe({ method, route, status }, reply.elapsedTime / 1_000);
  });
};
