import { randomBytes } from 'node:crypto';

const POOL_BYTES = 4_096;
let pool = Buffer.alloc(0);
let used = 0;

/**
 * The W3C trace context of a request: the trace's id is the request's own, so whatever is said of a gift at any time, by
 * any replica and without any memory, belongs to the one trace that bears its name.
 */
export const traceOfRequest = (requestId: string): string => `00-${requestId.replaceAll('-', '')}-${spanId()}-01`;

function spanId(): string {
  if (used + 8 > pool.length) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  used += 8;
  const id = pool.toString('hex', used - 8, used);
  return id === '0000000000000000' ? '0000000000000001' : id;
}
