import { randomBytes } from 'node:crypto';
import { DATABASES } from '../up/child-plans.js';
import { makeSecrets, type Secrets } from '../suite/secrets.js';
import { STORING_SERVICES, type StoringService } from '../suite/storing-services.js';

/** Where the databases of a cluster are. */
interface ClusterPlace {
  readonly namespace: string;
  /** As `postgres:5432`. */
  readonly databaseHost: string;
  /** A role for each service, and one for finance, as production has them; else one superuser, and what stands in for others locally. */
  readonly roles?: boolean;
}

interface KubernetesSecret {
  readonly apiVersion: 'v1';
  readonly kind: 'Secret';
  readonly type: 'Opaque' | 'kubernetes.io/basic-auth';
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Record<string, string> };
  readonly stringData: Readonly<Record<string, string>>;
}

const PASSWORD_BYTES = 24;
/** Of the local overlay's Postgres (docker/postgres-node). */
const SUPERUSER = 'liwu';
/** Reads the books, and nothing else (docs/finance). */
const FINANCE_ROLE = 'liwu_finance';
/** Reads all databases, for the commands that check the promises from the outside, and writes to none. */
const TOOLBOX_ROLE = 'liwu_toolbox';
const LABELS = { 'app.kubernetes.io/part-of': 'liwu' };

type NamedSecret = readonly [name: string, data: Record<string, string>];

/**
 * New secrets for all that the manifests refer to by name, as `kubectl create -f -` takes them. Made anew at each call: `create` refuses
 * those that are there, and other ones for kept data would leave viewers with sessions and grants that nobody can check.
 */
export const clusterSecrets = (place: ClusterPlace): { apiVersion: 'v1'; kind: 'List'; items: KubernetesSecret[] } => {
  const keys = keysOf(makeSecrets());
  const named = place.roles
    ? [...rolesOf(place), toolboxOf(place), ...keys.production]
    : [...superuserOf(place), toolboxOf(place), ...keys.production, ...keys.local];
  const items = named.map(([name, stringData]): KubernetesSecret => {
    const type = 'username' in stringData ? 'kubernetes.io/basic-auth' : 'Opaque';
    return {
      apiVersion: 'v1',
      kind: 'Secret',
      type,
      metadata: { name, namespace: place.namespace, labels: LABELS },
      stringData,
    };
  });
  return { apiVersion: 'v1', kind: 'List', items };
};

const newPassword = (): string => randomBytes(PASSWORD_BYTES).toString('base64url');

const secretOf = (service: StoringService): string => `${service}-database`;

/** All services as one superuser, as a Postgres of one's own on one node has it. */
function superuserOf(place: ClusterPlace): NamedSecret[] {
  const password = newPassword();
  const databases = STORING_SERVICES.map((service): NamedSecret => [
    secretOf(service),
    { uri: uriOf(service, place, SUPERUSER, password) },
  ]);
  return [...databases, ['postgres-superuser', { password }]];
}

/** Each service as a role of its own, named as its database is, in the form by which the operator of Postgres makes it. */
const rolesOf = (place: ClusterPlace): NamedSecret[] => [
  ...STORING_SERVICES.map((service): NamedSecret => {
    const [username, password] = [DATABASES[service], newPassword()];
    return [secretOf(service), { username, password, uri: uriOf(service, place, username, password) }];
  }),
  ['finance-database', { username: FINANCE_ROLE, password: newPassword() }],
];

/** One role for all databases, whose URLs are kept together. */
function toolboxOf(place: ClusterPlace): NamedSecret {
  const password = newPassword();
  const uris = STORING_SERVICES.map((service) => [service, uriOf(service, place, TOOLBOX_ROLE, password)] as const);
  return ['toolbox-database', { username: TOOLBOX_ROLE, password, ...Object.fromEntries(uris) }];
}

const uriOf = (service: StoringService, { databaseHost }: ClusterPlace, role: string, password: string): string =>
  `postgres://${role}:${password}@${databaseHost}/${DATABASES[service]}`;

function keysOf(secrets: Secrets): Readonly<Record<'production' | 'local', NamedSecret[]>> {
  const { d: _, ...openCheckpointKey } = secrets.checkpointKey;
  const appCertificate = { 'app-certificate': secrets.rtmAppCertificate };
  const production: NamedSecret[] = [
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
  ];
  const local: NamedSecret[] = [
    ['rtm-sandbox-keys', appCertificate],
    ['issuer-key', { 'key.jwk': JSON.stringify(secrets.issuerKey) }],
  ];
  return { production, local };
}
