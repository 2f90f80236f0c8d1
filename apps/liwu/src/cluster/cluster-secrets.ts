import { randomBytes } from 'node:crypto';
import { DATABASES } from '../up/child-plans.js';
import { makeSecrets, type Secrets } from '../suite/secrets.js';
import { STORING_SERVICES, type StoringService } from '../suite/storing-services.js';

/** Where the databases of a cluster are. */
interface ClusterPlace {
  readonly namespace: string;
  /** As `postgres:5432`. */
  readonly databaseHost: string;
}

interface KubernetesSecret {
  readonly apiVersion: 'v1';
  readonly kind: 'Secret';
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Record<string, string> };
  readonly stringData: Readonly<Record<string, string>>;
}

const PASSWORD_BYTES = 24;
/** Of the local overlay's Postgres (docker/postgres-node). */
const SUPERUSER = 'liwu';
const LABELS = { 'app.kubernetes.io/part-of': 'liwu' };

/**
 * New secrets for all that the manifests refer to by name, as `kubectl create -f -` takes them. Made anew at each call: `create` refuses
 * those that are there, and other ones for kept data would leave viewers with sessions and grants that nobody can check.
 */
export const clusterSecrets = (place: ClusterPlace): { apiVersion: 'v1'; kind: 'List'; items: KubernetesSecret[] } => {
  const secrets = makeSecrets();
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  const secretOf = ([name, stringData]: readonly [string, Record<string, string>]): KubernetesSecret => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: place.namespace, labels: LABELS },
    stringData,
  });
  const databases = STORING_SERVICES.map(
    (service) => [`${service}-database`, { uri: uriOf(service, place, password) }] as const,
  );
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: [...databases, ...keysOf(secrets), ['postgres-superuser', { password }] as const].map(secretOf),
  };
};

const uriOf = (service: StoringService, { databaseHost }: ClusterPlace, password: string): string =>
  `postgres://${SUPERUSER}:${password}@${databaseHost}/${DATABASES[service]}`;

function keysOf(secrets: Secrets): (readonly [string, Record<string, string>])[] {
  const { d: _, ...openCheckpointKey } = secrets.checkpointKey;
  const appCertificate = { 'app-certificate': secrets.rtmAppCertificate };
  return [
    [
      'rtm-gateway-keys',
      { ...appCertificate, 'seal-keys': secrets.sealKeys, 'grant-keys': JSON.stringify(secrets.grantKeys) },
    ],
    [
      'wallet-checkpoint-key',
      {
        'key.jwk': JSON.stringify(secrets.checkpointKey),
        'public-keys.jwks': JSON.stringify({ keys: [openCheckpointKey] }),
      },
    ],
    ['rtm-sandbox-keys', appCertificate],
    ['issuer-key', { 'key.jwk': JSON.stringify(secrets.issuerKey) }],
  ];
}
