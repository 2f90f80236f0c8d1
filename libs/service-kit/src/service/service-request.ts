import type { FastifyRequest } from 'fastify';
import type { User } from '../auth/user.js';

/** A request as controllers see it; the guard has added the user. */
export type ServiceRequest = FastifyRequest & { user?: User };
