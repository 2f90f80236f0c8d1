import { type Manifest, parseManifests } from '../manifest.js';
import type { KnownSettings, Rendered } from '../rule.js';

const labels = (name: string, component: string): string =>
  `{ app.kubernetes.io/name: ${name}, app.kubernetes.io/part-of: liwu, app.kubernetes.io/component: ${component} }`;
const selector = (name: string): string => `{ app.kubernetes.io/name: ${name}, app.kubernetes.io/component: service }`;

const POD = `automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 35
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: RuntimeDefault } }`;
const CONTAINER = `imagePullPolicy: IfNotPresent
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 512Mi } }`;
const PROBES = `ports: [{ name: http, containerPort: 8080 }]
          startupProbe: { httpGet: { path: /health/live, port: http } }
          livenessProbe: { httpGet: { path: /health/live, port: http } }
          readinessProbe: { httpGet: { path: /health/ready, port: http } }
          lifecycle: { preStop: { sleep: { seconds: 5 } } }`;

/** A server beside the services, of which nothing is asked but its Service and its labels. */
const beside = (name: string, port: number): string => `
kind: StatefulSet
metadata: { name: ${name}, namespace: liwu, labels: ${labels(name, 'infrastructure')} }
spec:
  selector: { matchLabels: { app.kubernetes.io/name: ${name} } }
  template:
    metadata: { labels: ${labels(name, 'infrastructure')} }
    spec:
      ${POD}
      containers:
        - name: ${name}
          image: liwu/${name}:r1
          ${CONTAINER}
          ${PROBES.replaceAll('8080', String(port))}
---
kind: Service
metadata: { name: ${name}, namespace: liwu, labels: ${labels(name, 'infrastructure')} }
spec: { selector: { app.kubernetes.io/name: ${name} }, ports: [{ port: ${port}, targetPort: http }] }`;

const server = (kind: string, name: string, mounts: string, volumes: string, rest = ''): string => `
kind: ${kind}
metadata: { name: ${name}, namespace: liwu, labels: ${labels(name, 'service')} }
spec:
  replicas: 2
  selector: { matchLabels: ${selector(name)} }
  strategy: { rollingUpdate: { maxUnavailable: 0 } }
  template:
    metadata: { labels: ${labels(name, 'service')} }
    spec:
      ${POD}
      containers:
        - name: ${name}
          image: liwu/${name}:r1
          ${CONTAINER}
          ${PROBES}
          envFrom: [{ configMapRef: { name: suite } }, { configMapRef: { name: ${name} } }]${rest}
          volumeMounts: [${mounts}]
      volumes: [${volumes}]
---
kind: PodDisruptionBudget
metadata: { name: ${name}, namespace: liwu, labels: ${labels(name, 'service')} }
spec: { maxUnavailable: 1, selector: { matchLabels: ${selector(name)} } }
---
kind: Service
metadata: { name: ${name}, namespace: liwu, labels: ${labels(name, 'service')} }
spec: { selector: ${selector(name)}, ports: [{ port: 8080, targetPort: http }] }`;

const policy = (name: string, spec: string): string => `
kind: NetworkPolicy
metadata: { name: ${name}, namespace: liwu, labels: ${labels('liwu', 'network')} }
spec: { ${spec} }`;

const SERVICES = '{ matchLabels: { app.kubernetes.io/component: service } }';
const JOBS = '{ matchLabels: { app.kubernetes.io/component: operator-job } }';
const named = (name: string): string => `{ matchLabels: { app.kubernetes.io/name: ${name} } }`;
/** One edge, out of the ones and into the others. */
const edge = (from: string, to: string, names: readonly [string, string], port: number): string[] => [
  policy(
    names[0],
    `podSelector: ${from}, policyTypes: [Egress], egress: [{ to: [{ podSelector: ${to} }], ports: [{ port: ${port} }] }]`,
  ),
  policy(
    names[1],
    `podSelector: ${to}, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: ${from} }], ports: [{ port: ${port} }] }]`,
  ),
];

const config = (name: string, data: string): string => `
kind: ConfigMap
metadata: { name: ${name}, namespace: liwu, labels: ${labels(name, 'settings')} }
data: { ${data} }`;

const DATABASE = '{ name: database, mountPath: /secrets/database, readOnly: true }';
const DATABASE_VOLUME = '{ name: database, secret: { secretName: wallet-database } }';

const TEXT = [
  `
kind: Namespace
metadata: { name: liwu, labels: { ${labels('liwu', 'namespace').slice(1, -1)}, pod-security.kubernetes.io/enforce: restricted } }`,
  policy('default-deny', 'podSelector: {}, policyTypes: [Ingress, Egress]'),
  ...edge(SERVICES, named('kafka'), ['services-to-kafka', 'kafka-from-services'], 9092),
  ...edge(JOBS, named('kafka'), ['operator-jobs-to-kafka', 'kafka-from-operator-jobs'], 9092),
  ...edge(named('toolbox'), named('kafka'), ['toolbox', 'kafka-from-toolbox'], 9092),
  ...edge(named('toolbox'), named('postgres'), ['toolbox-to-postgres', 'postgres-from-toolbox'], 5432),
  ...edge(named('wallet'), named('postgres'), ['storing-services-to-postgres', 'postgres-from-storing-services'], 5432),
  config('suite', "LIWU_DRAIN_MS: '15000', LIWU_LANES: '12', LIWU_KAFKA_BROKERS: 'kafka:9092'"),
  config(
    'wallet',
    'LIWU_MIGRATIONS: await, LIWU_DATABASE_URL_FILE: /secrets/database/uri, LIWU_CHECKPOINT_DIR: /var/checkpoints',
  ),
  config('rtm-gateway', 'LIWU_SEAL_KEYS_FILE: /secrets/keys/seal-keys'),
  config('toolbox', "LIWU_WALLET_DATABASE_URL_FILE: /secrets/databases/wallet, LIWU_KAFKA_BROKERS: 'kafka:9092'"),
  beside('kafka', 9092),
  beside('postgres', 5432),
  server(
    'Deployment',
    'wallet',
    `${DATABASE}, { name: checkpoints, mountPath: /var/checkpoints }`,
    `${DATABASE_VOLUME}, { name: checkpoints, persistentVolumeClaim: { claimName: c } }`,
  ),
  server(
    'StatefulSet',
    'rtm-gateway',
    '{ name: keys, mountPath: /secrets/keys, readOnly: true }',
    '{ name: keys, secret: { secretName: rtm-gateway-keys } }',
    "\n          env: [{ name: LIWU_REPLICA, valueFrom: { fieldRef: { fieldPath: 'metadata.labels[x]' } } }]",
  ),
  `
kind: Job
metadata: { name: wallet-migrate-r1, namespace: liwu, labels: ${labels('wallet', 'migration')} }
spec:
  template:
    metadata: { labels: ${labels('wallet', 'migration')} }
    spec:
      ${POD}
      containers:
        - name: migrate
          image: liwu/wallet:r1
          ${CONTAINER}
          env: [{ name: LIWU_DATABASE_URL_FILE, value: /secrets/database/uri }]
          volumeMounts: [${DATABASE}]
      volumes: [${DATABASE_VOLUME}]`,
  `
kind: CronJob
metadata: { name: wallet-adopt, namespace: liwu, labels: ${labels('wallet', 'operator-job')} }
spec:
  suspend: true
  jobTemplate:
    spec:
      template:
        metadata: { labels: ${labels('wallet', 'operator-job')} }
        spec:
          ${POD.replaceAll('\n', '\n    ')}
          containers:
            - name: program
              image: liwu/wallet:r1
              ${CONTAINER.replaceAll('\n', '\n    ')}
              envFrom: [{ configMapRef: { name: suite } }, { configMapRef: { name: wallet } }]
              volumeMounts: [${DATABASE}, { name: checkpoints, mountPath: /var/checkpoints }]
          volumes: [${DATABASE_VOLUME}, { name: checkpoints, persistentVolumeClaim: { claimName: c } }]`,
  `
kind: Deployment
metadata: { name: toolbox, namespace: liwu, labels: ${labels('toolbox', 'tool')} }
spec:
  replicas: 0
  selector: { matchLabels: ${named('toolbox').slice(15, -2)} }
  template:
    metadata: { labels: ${labels('toolbox', 'tool')} }
    spec:
      ${POD}
      containers:
        - name: toolbox
          image: liwu/toolbox:r1
          ${CONTAINER}
          ${PROBES}
          envFrom: [{ configMapRef: { name: toolbox } }]
          volumeMounts: [{ name: databases, mountPath: /secrets/databases, readOnly: true }]
      volumes: [{ name: databases, secret: { secretName: toolbox-database } }]`,
].join('\n---');

const EVERYWHERE = ['LIWU_DRAIN_MS', 'LIWU_LANES', 'LIWU_REPLICA', 'LIWU_KAFKA_BROKERS', 'LIWU_OIDC_ISSUER'];
const settings: Record<string, KnownSettings> = {
  wallet: {
    names: [...EVERYWHERE, 'LIWU_MIGRATIONS', 'LIWU_DATABASE_URL', 'LIWU_CHECKPOINT_DIR'],
    secrets: ['LIWU_DATABASE_URL'],
    paths: ['LIWU_CHECKPOINT_DIR'],
  },
  toolbox: {
    names: ['LIWU_KAFKA_BROKERS', 'LIWU_WALLET_DATABASE_URL_FILE'],
    secrets: [],
    paths: ['LIWU_WALLET_DATABASE_URL_FILE'],
  },
  'rtm-gateway': { names: [...EVERYWHERE, 'LIWU_SEAL_KEYS'], secrets: ['LIWU_SEAL_KEYS'], paths: [] },
};

/** The smallest overlay that keeps every rule and gives each something to look at: a storing service, a gateway, a migration. */
export const goodManifests = (): Rendered & { manifests: Manifest[] } => ({
  manifests: parseManifests(TEXT),
  settings,
});
