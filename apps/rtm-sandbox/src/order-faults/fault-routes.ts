import { faultOrderSchema, faultPlanSchema } from '@liwu/rtm';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { logQuerySchema } from '../http/log-query.js';
import { Problem, mustBe } from '../http/problem.js';
import type { FaultBook } from './fault-book.js';
import { MAX_STANDING_ORDERS } from './fault-book.js';

/** How faults are ordered, and what they did. */
export function faultRoutes(http: FastifyInstance, faults: FaultBook, log: Logger): void {
  const standing = () => ({ seed: faults.seed, orders: faults.orders });

  http.get('/v1/faults', standing);

  http.put('/v1/faults', (request) => {
    const { seed, orders } = mustBe(faultPlanSchema, request.body);
    faults.plan(orders, seed);
    log.info(standing(), 'faults planned');
    return standing();
  });

  http.post('/v1/faults', (request, reply) => {
    const order = faults.add(mustBe(faultOrderSchema, request.body));
    if (!order) throw new Problem(409, 'too-many-orders', `${MAX_STANDING_ORDERS} orders stand already`);
    log.info({ order }, 'fault ordered');
    return reply.code(201).send(order);
  });

  http.delete('/v1/faults', (_, reply) => {
    faults.plan([]);
    log.info('no more faults');
    return reply.code(204).send();
  });

  http.delete<{ Params: { id: string } }>('/v1/faults/:id', (request, reply) => {
    if (!faults.withdraw(request.params.id)) throw new Problem(404, 'no-such-order', 'no such order stands');
    return reply.code(204).send();
  });

  http.get('/v1/faults/log', (request) => {
    const { after, limit } = mustBe(logQuerySchema, request.query);
    return faults.log(after, limit);
  });
}
