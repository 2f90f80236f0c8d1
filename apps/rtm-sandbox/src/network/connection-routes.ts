import type { FastifyInstance } from 'fastify';
import { Problem } from '../http/problem.js';
import type { Connection } from './connection.js';
import type { Network } from './network.js';

type ByUid = { Params: { uid: string } };

/** Who is there, and how to get rid of them. */
export function connectionRoutes(http: FastifyInstance, network: Network): void {
  const connectionOf = (uid: string): Connection => {
    const connection = network.connectionOf(uid);
    if (!connection) throw new Problem(404, 'offline', 'nobody is logged in with this uid');
    return connection;
  };

  http.get('/v1/connections', () => {
    const uids = [...network.uids];
    return { count: uids.length, uids };
  });

  http.post<ByUid>('/v1/connections/:uid/disconnect', (request, reply) => {
    network.cut(connectionOf(request.params.uid));
    return reply.code(204).send();
  });

  http.post<ByUid>('/v1/connections/:uid/kick', (request, reply) => {
    network.kickByOrder(connectionOf(request.params.uid));
    return reply.code(204).send();
  });
}
