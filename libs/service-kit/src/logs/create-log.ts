import type { IncomingMessage, ServerResponse } from 'node:http';
import { createProcessLog } from '@liwu/process-kit';
import { giftIdentity } from '@liwu/tracing';
import type { LoggerService } from '@nestjs/common';
import type { Logger as NestLog, Params } from 'nestjs-pino';
import type { DestinationStream, Logger } from 'pino';
import { PROBES_AND_SCRAPES } from '../health/probes-and-scrapes.js';
import { withoutLongWords } from './without-long-words.js';

/**
 * The log of a whole service: `createProcessLog`. Fits event-log's `Log`. While traces are recorded, a line that
 * names a gift (`viewerId` and `requestId`) bears the id of its trace.
 */
export const createLog = (
  service: string,
  replica: number,
  level: string,
  destination?: DestinationStream,
  isTraced = false,
): Logger => {
  const context = isTraced ? (given: Record<string, unknown>) => ({ ...given, ...giftIdentity(given) }) : undefined;
  return createProcessLog({ service, replica }, { level, destination, context });
};

type Request = IncomingMessage & { id?: unknown; originalUrl?: string };

const pathOf = (request: Request): string => (request.originalUrl ?? request.url ?? '').split('?', 1)[0] ?? '';

/**
 * How HTTP requests are logged: one line each when it is answered, under its `httpRequestId` (a `requestId` is a gift's);
 * probes and scrapes are not.
 */
export const requestLogParams = (log: Logger): Params => ({
  forRoutes: ['*splat'], // the module's own default matches nothing on Fastify
  pinoHttp: {
    logger: log,
    quietReqLogger: true,
    quietResLogger: true,
    customAttributeKeys: { reqId: 'httpRequestId' },
    autoLogging: { ignore: (request: Request) => PROBES_AND_SCRAPES.has(pathOf(request)) },
    customSuccessObject: (request: Request, response: ServerResponse, given: { responseTime?: number }) =>
      answered(request, response, given),
    customErrorObject: (request: Request, response: ServerResponse, _error: Error, given: { responseTime?: number }) =>
      answered(request, response, given),
    customSuccessMessage: () => 'request answered',
    customErrorMessage: () => 'request failed',
  },
});

const answered = (request: Request, response: ServerResponse, { responseTime }: { responseTime?: number }): object => ({
  method: request.method,
  path: withoutLongWords(pathOf(request)),
  status: response.statusCode,
  durationMs: responseTime,
});

/** Nest's own log: what it tells about modules and routes at every start is only for whoever debugs. */
export const quietNestLog = (log: NestLog): LoggerService => ({
  log: (message: unknown, ...more: unknown[]) => log.debug(message, ...more),
  debug: (message: unknown, ...more: unknown[]) => log.debug(message, ...more),
  warn: (message: unknown, ...more: unknown[]) => log.warn(message, ...more),
  error: (message: unknown, ...more: unknown[]) => log.error(message, ...more),
  fatal: (message: unknown, ...more: unknown[]) => log.fatal(message, ...more),
});
