import type { FastifyInstance } from 'fastify';
import type { Counters } from '../network/counters.js';
import type { Network } from '../network/network.js';

interface HealthParts {
  readonly network: Network;
  readonly counters: Counters;
  readonly isStopping: () => boolean;
}

/** Whether the sandbox lives, whether it takes in clients, and what it has done so far. */
export function healthRoutes(http: FastifyInstance, { network, counters, isStopping }: HealthParts): void {
  http.get('/health/live', () => ({ status: 'ok' }));

  http.get('/health/ready', (_, reply) =>
    isStopping() ? reply.code(503).send({ status: 'stopping' }) : reply.send({ status: 'ok' }),
  );

  http.get('/metrics', (_, reply) => {
    const connections = 'liwu_sandbox_connections';
    const gauge = `# HELP ${connections} Open WebSockets.\n# TYPE ${connections} gauge\n${connections} ${network.connections.size}\n`;
    return reply.type('text/plain; version=0.0.4').send(gauge + counters.exposition());
  });
}
