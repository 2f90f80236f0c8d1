import { RTM_NAME } from '@liwu/rtm';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { logQueryFields } from '../http/log-query.js';
import { mustBe } from '../http/problem.js';
import type { TrueLog } from './true-log.js';

const querySchema = z.strictObject({ ...logQueryFields, channel: z.string().regex(RTM_NAME).optional() });

/** What the sandbox itself saw on the channels. */
export function trueLogRoutes(http: FastifyInstance, trueLog: TrueLog): void {
  http.get('/v1/true-log', (request) => trueLog.page(mustBe(querySchema, request.query)));
}
