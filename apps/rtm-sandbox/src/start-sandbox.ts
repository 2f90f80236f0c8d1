import { type FastifyBaseLogger, LogController, fastify } from 'fastify';
import type { Logger } from 'pino';
import type { SandboxConfig } from './config/sandbox-config.js';
import { answerProblems } from './http/problem.js';
import { TrueLog } from './keep-true-log/true-log.js';
import { trueLogRoutes } from './keep-true-log/true-log-routes.js';
import { LogIn } from './log-in-when-asked/log-in.js';
import { AcceptSockets, SOCKET_PATH } from './network/accept-sockets.js';
import { connectionRoutes } from './network/connection-routes.js';
import { Counters } from './network/counters.js';
import { Network } from './network/network.js';
import { TakeInFrames } from './network/take-in-frames.js';
import { Deliveries } from './order-faults/deliveries.js';
import { FaultBook } from './order-faults/fault-book.js';
import { faultRoutes } from './order-faults/fault-routes.js';
import { ChannelQuotas } from './relay-channel-message/channel-quotas.js';
import { RelayChannel } from './relay-channel-message/relay-channel.js';
import { RelayPeer } from './relay-peer-message/relay-peer.js';
import { healthRoutes } from './show-health/health-routes.js';
import { Sweeper } from './watch-silence/sweeper.js';

/** Thousands of clients may come at the same moment. */
const BACKLOG = 4_096;
const CLOSE_WITHIN_MS = 2_000;
const MEGABYTE = 1_048_576;

/** Where the sandbox has its time from. */
export interface SandboxTime {
  /** Milliseconds that never go back. */
  readonly clock: () => number;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
}
const REAL_TIME: SandboxTime = { clock: () => performance.now(), wallClock: () => Date.now() };

export interface RunningSandbox {
  /** `ws://host:port/rtm`, where links log in. */
  readonly url: string;
  /** `http://host:port`, where faults are ordered. */
  readonly adminUrl: string;
  readonly counters: Counters;
  /** Does now what is otherwise done every few seconds: ends whoever is silent, or whose token has expired. */
  sweep(): void;
  /** Closes all connections and the HTTP side. */
  stop(): Promise<void>;
}

/** Starts a whole sandbox in this process. Rejects if its port cannot be had. */
export async function startSandbox(
  config: SandboxConfig,
  log: Logger,
  time: SandboxTime = REAL_TIME,
): Promise<RunningSandbox> {
  const parts = createParts(config, log, time);
  const { network, counters, faults, trueLog, sweeper, sockets, deliveries } = parts;
  let stopping = false;

  // Whoever starts a sandbox says where it listens; Fastify would say it once more.
  const loggerInstance: FastifyBaseLogger = log.child({}, { level: log.isLevelEnabled('info') ? 'warn' : log.level });
  const http = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  });
  answerProblems(http);
  healthRoutes(http, { network, counters, isStopping: () => stopping });
  faultRoutes(http, faults, log);
  trueLogRoutes(http, trueLog);
  connectionRoutes(http, network);
  sockets.listen(http.server);
  const adminUrl = await http.listen({ host: config.LIWU_HTTP_HOST, port: config.LIWU_HTTP_PORT, backlog: BACKLOG });
  sweeper.start();

  return {
    url: `${adminUrl.replace(/^http/, 'ws')}${SOCKET_PATH}`,
    adminUrl,
    counters,
    sweep: () => sweeper.sweep(),
    stop: async () => {
      if (stopping) return;
      stopping = true;
      sweeper.stop();
      deliveries.stop();
      await sockets.stop(Math.min(CLOSE_WITHIN_MS, config.LIWU_DRAIN_MS / 2));
      await http.close();
    },
  };
}

function createParts(config: SandboxConfig, log: Logger, { clock, wallClock }: SandboxTime) {
  const { LIWU_SANDBOX_LOG_ENTRIES: logEntries, LIWU_SANDBOX_MAX_CONNECTIONS: maxConnections } = config;
  const counters = new Counters();
  const network = new Network(counters);
  const quotas = new ChannelQuotas();
  const trueLog = new TrueLog({ maxEntries: logEntries, maxChars: config.LIWU_SANDBOX_TRUE_LOG_MEGABYTES * MEGABYTE });
  const faults = new FaultBook({
    seed: config.LIWU_SANDBOX_SEED,
    logEntries,
    wallClock,
    onFault: () => counters.count('faults'),
  });
  const deliveries = new Deliveries(() => counters.count('undelayed'));
  const relay = { network, counters, faults, deliveries, clock, wallClock };
  const { LIWU_RTM_APP_ID: appId, LIWU_RTM_APP_CERTIFICATE: appCertificate } = config;
  const logIn = new LogIn(network, counters, { appId, appCertificate, wallClock });
  const frames = new TakeInFrames({
    network,
    counters,
    logIn,
    relayPeer: new RelayPeer(relay),
    relayChannel: new RelayChannel(relay, quotas, trueLog),
    clock,
  });
  const sockets = new AcceptSockets({ network, frames, counters, log, maxConnections, clock });
  const sweeper = new Sweeper({ network, logIn, quotas, counters, clock });
  return { network, counters, faults, trueLog, sweeper, sockets, deliveries };
}
