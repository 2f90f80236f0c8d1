import { traceIdOf } from '@liwu/contracts';
import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { traceparentOf } from '../logs/request-id.js';
import { withoutLongWords } from '../logs/without-long-words.js';
import { LOG } from '../service/tokens.js';
import type { ServiceRequest } from '../service/service-request.js';
import type { Problem } from './problem.js';
import { PROBLEMS, statusOf } from './problem-table.js';
import { toProblem } from './to-problem.js';

/**
 * Answers every error as RFC 9457 problem JSON: `{type, title, status, detail, code, param?, request_id, trace_id?}`. The
 * trace is the caller's own, where it named one.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<ServiceRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = toProblem(error);
    const [status, title] = PROBLEMS[problem.code];
    const traceId = traceIdOf(traceparentOf(request.raw));
    this.tell({ httpRequestId: request.id, traceId }, problem, error);
    if (reply.sent) return;
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', String(problem.retryAfterSeconds));
    reply
      .code(status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(
        JSON.stringify({
          type: 'about:blank',
          title,
          status,
          detail: withoutLongWords(problem.message),
          code: problem.code,
          param: shown(problem.param),
          request_id: request.id,
          trace_id: traceId,
          ...problem.extra,
        }),
      );
  }

  /** A fault is told whole; what the caller did, or what is away for a moment, by its code. */
  private tell(about: object, { code, message, param }: Problem, error: unknown): void {
    if (code === 'internal') this.log.error({ ...about, code, err: error }, 'a request failed');
    else if (statusOf(code) >= 500)
      this.log.warn({ ...about, code, detail: withoutLongWords(message) }, 'a request has to come again');
    else this.log.info({ ...about, code, param: shown(param) }, 'a request was refused');
  }
}

const shown = (param: string | undefined): string | undefined =>
  param === undefined ? undefined : withoutLongWords(param);
