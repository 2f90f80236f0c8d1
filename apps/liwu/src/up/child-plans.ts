import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_LANES, SERVICES, type ServiceName } from '@liwu/contracts';
import { AUDIENCE } from '../issuer/token-signer.js';
import type { ChildPlan } from '../supervisor/supervised-child.js';
import { checkpointPlaces } from '../suite/checkpoint-keys.js';
import { type Listener, portOf } from '../suite/ports.js';
import type { Replicas } from '../suite/replicas.js';
import type { Secrets } from '../suite/secrets.js';
import type { DatabaseUrls, StoringService } from '../suite/storing-services.js';

/** What the environment of every child is made of. */
export interface SuitePlan {
  readonly portBase: number;
  readonly stateDir: string;
  readonly replicas: Replicas;
  readonly secrets: Secrets;
  /** The operator's own environment; whatever it sets beside the wiring reaches the services. */
  readonly inherited: NodeJS.ProcessEnv;
  /** How a rig wants its children run, where it is not as an operator does. */
  readonly adapt?: (plan: ChildPlan) => ChildPlan;
  /** Kafka and Postgres are started again however often they end. */
  readonly serversNeverGivenUp?: boolean;
  /** Serves the room's page, too, which nothing but a person needs. */
  readonly page?: boolean;
}

export type App = ServiceName | 'rtm-sandbox' | 'live-room';

export const HOST = '127.0.0.1';
export const TOPIC_PREFIX = 'liwu';
/** The name of each service's database. */
export const DATABASES: Readonly<Record<StoringService, string>> = {
  'gift-catalog': 'gift_catalog',
  wallet: 'wallet',
  'ack-watchdog': 'ack_watchdog',
};

const READY_WITHIN_MS = 60_000;
const DRAIN_MS = 10_000;
const STOP_WITHIN_MS = DRAIN_MS + 5_000;
/** A young generation of twice 16 MB spares the hot path its copying as well as one of twice 32 MB does, and keeps less memory. */
const NODE_FLAGS = ['--max-semi-space-size=16', '--enable-source-maps'];

const appsFolder = fileURLToPath(new URL('../../../', import.meta.url));

/** Makes the page's files. */
export const PAGE_BUILDER = join(appsFolder, 'live-room', 'dist', 'build-page.js');

export const httpUrl = (portBase: number, listener: Listener, replica = 0): string =>
  `http://${HOST}:${portOf(portBase, listener, replica)}`;

export const kafkaBrokers = (portBase: number): string => `${HOST}:${portOf(portBase, 'kafka')}`;

export const sandboxPlan = (suite: SuitePlan): ChildPlan =>
  childPlan(suite, 'rtm-sandbox', 0, sandboxEnvironment(suite));

/** Where the built page of a suite lies. */
export const pageFolder = ({ stateDir }: Pick<SuitePlan, 'stateDir'>): string => join(stateDir, 'live-room');

export const pagePlan = (suite: SuitePlan): ChildPlan => childPlan(suite, 'live-room', 0, pageEnvironment(suite));

/** Every replica of the four services. */
export const servicePlans = (suite: SuitePlan, databases: DatabaseUrls): ChildPlan[] =>
  SERVICES.flatMap((service) =>
    Array.from({ length: suite.replicas[service] }, (_, replica) => replicaPlan(suite, service, replica, databases)),
  );

/** One replica of a service, also one above the number that the suite began with. */
export const replicaPlan = (
  suite: SuitePlan,
  service: ServiceName,
  replica: number,
  databases: DatabaseUrls,
): ChildPlan => childPlan(suite, service, replica, serviceEnvironment(suite, service, replica, databases));

const childPlan = (
  suite: SuitePlan,
  app: App,
  replica: number,
  environment: Readonly<Record<string, string>>,
): ChildPlan => {
  const name = replica === 0 ? app : `${app}-${replica}`;
  const plan: ChildPlan = {
    name,
    app,
    port: portOf(suite.portBase, app, replica),
    nodeArguments: [...NODE_FLAGS, join(appsFolder, app, 'dist', 'main.js')],
    environment: { ...withoutOwnName(suite.inherited), ...environment },
    logPath: join(suite.stateDir, 'logs', `${name}.log`),
    readyUrl: `${httpUrl(suite.portBase, app, replica)}/health/ready`,
    readyWithinMs: READY_WITHIN_MS,
    stopWithinMs: STOP_WITHIN_MS,
  };
  return suite.adapt?.(plan) ?? plan;
};

/** In a trace each process has its own service's name, whatever name the operator's shell gives to itself. */
const withoutOwnName = ({ OTEL_SERVICE_NAME: _, ...inherited }: NodeJS.ProcessEnv): NodeJS.ProcessEnv => inherited;

const rtmSecrets = ({ secrets }: SuitePlan): Record<string, string> => ({
  LIWU_RTM_APP_ID: secrets.rtmAppId,
  LIWU_RTM_APP_CERTIFICATE: secrets.rtmAppCertificate,
});

const sandboxEnvironment = (suite: SuitePlan): Record<string, string> => ({
  LIWU_HTTP_HOST: HOST,
  LIWU_HTTP_PORT: String(portOf(suite.portBase, 'rtm-sandbox')),
  ...rtmSecrets(suite),
});

const sandboxUrl = ({ portBase }: SuitePlan): string => `ws://${HOST}:${portOf(portBase, 'rtm-sandbox')}/rtm`;

/** Those from which the page is opened, by either name of this machine. */
const pageOrigins = ({ inherited, portBase }: SuitePlan): string =>
  inherited['LIWU_CORS_ORIGINS'] ?? `http://127.0.0.1:${portBase},http://localhost:${portBase}`;

const pageEnvironment = (suite: SuitePlan): Record<string, string> => ({
  LIWU_HTTP_HOST: HOST,
  LIWU_HTTP_PORT: String(portOf(suite.portBase, 'live-room')),
  LIWU_PAGE_DIR: pageFolder(suite),
  LIWU_PAGE_GATEWAY_URL: httpUrl(suite.portBase, 'rtm-gateway'),
  LIWU_PAGE_CATALOG_URL: httpUrl(suite.portBase, 'gift-catalog'),
  LIWU_PAGE_WALLET_URL: httpUrl(suite.portBase, 'wallet'),
  LIWU_PAGE_ISSUER_URL: httpUrl(suite.portBase, 'issuer'),
  LIWU_PAGE_RTM_URL: sandboxUrl(suite),
});

/** All that the suite itself decides about a service's settings. */
const serviceEnvironment = (
  suite: SuitePlan,
  service: ServiceName,
  replica: number,
  databases: DatabaseUrls,
): Record<string, string> => {
  const issuer = httpUrl(suite.portBase, 'issuer');
  return {
    LIWU_HTTP_HOST: HOST,
    LIWU_HTTP_PORT: String(portOf(suite.portBase, service, replica)),
    LIWU_KAFKA_BROKERS: kafkaBrokers(suite.portBase),
    LIWU_TOPIC_PREFIX: TOPIC_PREFIX,
    LIWU_LANES: String(DEFAULT_LANES),
    LIWU_KAFKA_REPLICATION: '1',
    LIWU_OIDC_ISSUER: issuer,
    LIWU_OIDC_JWKS_URL: `${issuer}/jwks`,
    LIWU_OIDC_AUDIENCE: AUDIENCE,
    LIWU_REPLICA: String(replica),
    LIWU_DRAIN_MS: String(DRAIN_MS),
    ...(service === 'rtm-gateway' ? gatewayEnvironment(suite) : { LIWU_DATABASE_URL: databases[service] }),
    ...(service === 'wallet' ? walletEnvironment(suite) : {}),
  };
};

/** Where the books are written to, outside of the database, and whose page shows viewers their balance. */
function walletEnvironment(suite: SuitePlan): Record<string, string> {
  const { stateDir } = suite;
  const { key, publicKeys, folder } = checkpointPlaces(stateDir);
  return {
    LIWU_CHECKPOINT_DIR: folder,
    LIWU_CHECKPOINT_KEY: key,
    LIWU_CHECKPOINT_PUBLIC_KEYS: publicKeys,
    LIWU_EXPORT_DIR: join(stateDir, 'exports'),
    LIWU_CORS_ORIGINS: pageOrigins(suite),
  };
}

function gatewayEnvironment(suite: SuitePlan): Record<string, string> {
  const { secrets, inherited } = suite;
  return {
    ...rtmSecrets(suite),
    LIWU_RTM_TRANSPORT: 'sandbox',
    LIWU_RTM_URL: sandboxUrl(suite),
    LIWU_SEAL_KEYS: secrets.sealKeys,
    LIWU_GRANT_KEYS: JSON.stringify(secrets.grantKeys),
    // A crowd on this machine comes from one address.
    LIWU_SESSION_LIMIT_PER_ADDRESS: inherited['LIWU_SESSION_LIMIT_PER_ADDRESS'] ?? '0',
    LIWU_CORS_ORIGINS: pageOrigins(suite),
  };
}
