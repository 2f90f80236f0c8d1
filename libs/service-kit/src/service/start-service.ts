import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { type Environment, loadConfig, type RunningProcess } from '@liwu/process-kit';
import { isTracingOn, startTracing } from '@liwu/tracing';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger as NestLog } from 'nestjs-pino';
import type { Logger } from 'pino';
import { z } from 'zod';
import { baseConfigShape } from '../config/settings.js';
import { measureHttp } from '../health/http-metrics.js';
import { Metrics } from '../health/metrics.js';
import { createLog, quietNestLog } from '../logs/create-log.js';
import { requestIdOf } from '../logs/request-id.js';
import { ServiceParts } from '../parts/service-parts.js';
import { traceRequests } from '../traces/trace-requests.js';
import { ServiceKitModule } from './service-kit.module.js';

const BODY_LIMIT_BYTES = 65_536;
const REQUEST_TIMEOUT_MS = 30_000;
const baseConfigSchema = z.object(baseConfigShape);

/** All that makes one service differ from another. */
export interface ServiceDefinition<Shape extends typeof baseConfigShape> {
  readonly name: string;
  readonly config: z.ZodObject<Shape>;
  readonly module: (config: z.output<z.ZodObject<Shape>>, log: Logger) => DynamicModule | Type;
  /** What no request's body may exceed; 64 KB unless said. */
  readonly bodyLimitBytes?: number;
  /** For what only the application itself can do, such as CORS; before it listens. */
  readonly configure?: (app: NestFastifyApplication, config: z.output<z.ZodObject<Shape>>) => void | Promise<void>;
}

/** A service that listens. Its parts may still be starting: `started` tells. */
export interface RunningService extends RunningProcess {
  readonly url: string;
  readonly app: NestFastifyApplication;
  /** Resolves when all parts run; rejects on the fault that should end the process. */
  readonly started: Promise<void>;
  /** Readiness fails first, then HTTP drains, for half of the time at most, then the parts do. */
  stop(): Promise<void>;
}

/** Reads the settings, listens, and starts the service's parts. Throws `ConfigError` for malformed settings. */
export async function startService<Shape extends typeof baseConfigShape>(
  definition: ServiceDefinition<Shape>,
  env: Environment,
): Promise<RunningService> {
  const config = loadConfig(definition.config, env);
  const settings = loadConfig(baseConfigSchema, env);
  const { LIWU_REPLICA: replica, LIWU_LOG_LEVEL: level } = settings;
  const log = createLog(definition.name, replica, level, undefined, isTracingOn(env));
  const traces = await startTracing({ service: definition.name, replica, drainMs: settings.LIWU_DRAIN_MS }, env, log);
  const shared = { name: definition.name, config: { ...config, ...settings }, log, traces };
  const module = ServiceKitModule.register(shared, definition.module(config, log));
  const drain = { begun: false };
  const { bodyLimitBytes = BODY_LIMIT_BYTES } = definition;
  const proxies = settings.LIWU_TRUSTED_PROXIES;
  const app = await NestFactory.create<NestFastifyApplication>(module, fastify(drain, { bodyLimitBytes, proxies }), {
    bufferLogs: true,
    abortOnError: false,
    bodyParser: false, // Nest's own would read forms as well
  });
  if (traces) traceRequests(app.getHttpAdapter().getInstance(), traces);
  app.useLogger(quietNestLog(app.get(NestLog)));
  measureHttp(app.getHttpAdapter().getInstance(), app.get(Metrics));
  await definition.configure?.(app, config);
  await app.listen(settings.LIWU_HTTP_PORT, settings.LIWU_HTTP_HOST);
  const url = await app.getUrl();
  log.info({ url }, 'listening');
  const parts = app.get(ServiceParts);
  const started = parts.start();
  started.catch(() => undefined); // whoever awaits it is told; nobody must be told twice
  const stop = once(async () => {
    drain.begun = true;
    parts.beginDraining();
    await Promise.race([app.close(), delay(settings.LIWU_DRAIN_MS / 2, undefined, { ref: false })]);
    await parts.stop();
  });
  return { url, log, drainMs: settings.LIWU_DRAIN_MS, app, started, stop };
}

/**
 * Bodies are JSON: of any other type, or of none, they are refused (`unsupported_media_type`), so that no form is taken
 * for a command. The request's id is the log's, the answer's and the problems'. A draining service closes each
 * connection with the answer that it owes: one that stayed open would hold the drain up. Where a request comes from is what its
 * connection says, unless that is a proxy which the operator named.
 */
function fastify(
  drain: { readonly begun: boolean },
  { bodyLimitBytes, proxies }: { readonly bodyLimitBytes: number; readonly proxies: string[] },
): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: bodyLimitBytes,
    trustProxy: proxies.length > 0 ? proxies : false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    genReqId: requestIdOf,
  });
  adapter.getInstance().removeContentTypeParser('text/plain');
  adapter.getInstance().addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  adapter.getInstance().addHook('onSend', async (_request, reply) => {
    if (drain.begun) reply.header('connection', 'close');
  });
  return adapter;
}

function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= act());
}
