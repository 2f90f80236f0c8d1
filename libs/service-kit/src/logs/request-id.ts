import { traceIdOf } from '@liwu/contracts';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const HEADER = 'x-request-id';
const USABLE = /^[A-Za-z0-9._-]{1,64}$/;

/** The caller's request id where it is usable, otherwise a new one. */
export const requestIdOf = ({ headers }: Pick<IncomingMessage, 'headers'>): string => {
  const given = headers[HEADER];
  return typeof given === 'string' && USABLE.test(given) ? given : randomUUID();
};

/** The caller's trace context (W3C), if it sent a well-formed one. */
export const traceparentOf = ({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined => {
  const given = headers['traceparent'];
  return typeof given === 'string' && traceIdOf(given) ? given : undefined;
};
