import { CommandRefused, IdempotencyKeyReused, LaneUnavailable, ViewerParked } from '@liwu/event-log';
import { HttpException } from '@nestjs/common';
import { Problem } from './problem.js';
import { codeOfStatus, isProblemCode } from './problem-table.js';

const LANE_RETRY_AFTER_S = 1;

/**
 * What a caller may be told about an error, whatever it is. A command refused with a code that the table does not know
 * is `refused` (422) and keeps its own code in the answer; a fault is `internal` and tells nothing.
 */
export const toProblem = (error: unknown): Problem => {
  if (error instanceof Problem) return error;
  if (error instanceof CommandRefused) {
    return isProblemCode(error.code)
      ? new Problem(error.code, error.message, { extra: error.extra })
      : new Problem('refused', error.message, { extra: { ...error.extra, code: error.code } });
  }
  if (error instanceof IdempotencyKeyReused) return new Problem('idempotency_key_reused', error.message);
  if (error instanceof ViewerParked) return new Problem('parked', error.message);
  if (error instanceof LaneUnavailable) {
    return new Problem('lane_unavailable', error.message, { retryAfterSeconds: LANE_RETRY_AFTER_S, cause: error });
  }
  const status = error instanceof HttpException ? error.getStatus() : statusOfFastify(error);
  if (status === undefined || !(error instanceof Error)) {
    return new Problem('internal', 'The service failed; it has been logged.', { cause: error });
  }
  const code = codeOfStatus(status);
  // What is nowhere is named by its path alone: a query may hold what is nobody else's business.
  const detail = code === 'not_found' ? (error.message.split('?', 1)[0] ?? '') : error.message;
  return new Problem(code, detail, code === 'invalid_parameter' ? { param: 'request' } : {});
};

/** Fastify refuses what it cannot read before any controller sees it. */
function statusOfFastify(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}
