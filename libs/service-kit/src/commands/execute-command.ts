import type { CommandResult } from '@liwu/event-log';
import type { FastifyReply } from 'fastify';
import type { LaneRunner } from '../lanes/lane-runner.js';
import { traceparentOf } from '../logs/request-id.js';
import type { ServiceRequest } from '../service/service-request.js';
import { idempotent } from './idempotent.js';

/**
 * Runs a command in the lane of `key` under the request's Idempotency-Key, and answers as it was decided. A repeat gets
 * the first call's answer with `Idempotency-Replayed: true`. For controllers with `@Res({ passthrough: true })`.
 */
export async function executeCommand<Command>(
  lanes: Pick<LaneRunner<Command>, 'execute'>,
  exchange: { readonly request: ServiceRequest; readonly reply: FastifyReply },
  key: string,
  command: Command,
): Promise<unknown> {
  const { request, reply } = exchange;
  const result = await lanes.execute({
    key,
    command,
    ...idempotent(request),
    traceparent: traceparentOf(request.raw),
  });
  return answerAs(reply, result);
}

/** Answers as a command was decided, now or when it was first asked. */
export function answerAs(reply: FastifyReply, { status, body, replayed }: CommandResult): unknown {
  reply.code(status);
  if (replayed) reply.header('idempotency-replayed', 'true');
  return body;
}
