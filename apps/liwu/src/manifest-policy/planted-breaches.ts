import { change, inPod, type PlantedBreach, the, without } from './plant.js';
import { PLANTED_IN_NETWORK } from './planted-in-network.js';
import { PLANTED_IN_PODS } from './planted-in-pods.js';

const IN_SETTINGS: readonly PlantedBreach[] = [
  {
    rule: 'known-settings',
    what: 'a setting that nobody knows',
    plant: change('ConfigMap suite', ({ data }) => (data!['LIWU_DRIAN_MS'] = '1')),
  },
  {
    rule: 'known-settings',
    what: 'a setting of another service',
    plant: inPod((_, one) => (one.env = [{ name: 'LIWU_GATEWAY_IDENTITIES', value: '12' }])),
  },
  {
    rule: 'secrets-by-file',
    what: 'a secret in the environment',
    plant: inPod((_, one) => (one.env = [{ name: 'LIWU_DATABASE_URL', valueFrom: { secretKeyRef: {} } }])),
  },
  {
    rule: 'secrets-by-file',
    what: 'a Secret as environment',
    plant: inPod((_, one) => one.envFrom!.push({ secretRef: { name: 'wallet-database' } })),
  },
  {
    rule: 'files-are-mounted',
    what: 'a file where nothing is mounted',
    plant: inPod((_, one) => (one.volumeMounts = one.volumeMounts!.filter(({ name }) => name !== 'database'))),
  },
  {
    rule: 'files-are-mounted',
    what: 'checkpoints on the root',
    plant: inPod((_, one) => (one.volumeMounts = one.volumeMounts!.filter(({ name }) => name !== 'checkpoints'))),
  },
  {
    rule: 'secrets-read-only',
    what: 'a Secret that can be written to',
    plant: inPod((_, one) => delete one.volumeMounts!.find(({ name }) => name === 'database')!.readOnly),
  },
  {
    rule: 'no-secrets',
    what: 'a Secret in the tree',
    plant: (manifests) =>
      void manifests.push({ ...the(manifests, 'ConfigMap suite'), kind: 'Secret', data: { uri: 'cA==' } }),
  },
  {
    rule: 'known-settings',
    what: 'a setting of a tool that it does not know',
    plant: change('ConfigMap toolbox', ({ data }) => (data!['LIWU_PURSE_URL'] = 'http://wallet:8080')),
  },
  {
    rule: 'files-are-mounted',
    what: "an operator's job without its service's database",
    plant: inPod(
      (_, one) => (one.volumeMounts = one.volumeMounts!.filter(({ name }) => name !== 'database')),
      'CronJob wallet-adopt',
    ),
  },
  { rule: 'settings-are-there', what: 'no settings', plant: without('ConfigMap suite') },
];

const IN_THE_SUITE: readonly PlantedBreach[] = [
  {
    rule: 'labels',
    what: 'an object without labels',
    plant: change('Service wallet', (one) => delete one.metadata.labels),
  },
  {
    rule: 'selectors',
    what: 'a Service of nobody',
    plant: change('Service wallet', ({ spec }) => (spec.selector = { 'app.kubernetes.io/name': 'purse' })),
  },
  {
    rule: 'selectors',
    what: 'a Service that also sends to the job',
    plant: change('Service wallet', ({ spec }) => (spec.selector = { 'app.kubernetes.io/name': 'wallet' })),
  },
  {
    rule: 'selectors',
    what: 'a Service of everybody',
    plant: change('Service wallet', ({ spec }) => (spec.selector = { 'app.kubernetes.io/part-of': 'liwu' })),
  },
  {
    rule: 'selectors',
    what: 'a Deployment of other pods',
    plant: change('Deployment wallet', ({ spec }) => (spec.selector = { matchLabels: { app: 'wallet' } })),
  },
  {
    rule: 'service-ports',
    what: 'a port that nobody has',
    plant: change('Service wallet', ({ spec }) => (spec.ports![0]!.targetPort = 'web')),
  },
  { rule: 'disruption-budget', what: 'no budget', plant: without('PodDisruptionBudget wallet') },
  {
    rule: 'disruption-budget',
    what: 'a budget that lets nobody go',
    plant: change('PodDisruptionBudget wallet', ({ spec }) => (spec.maxUnavailable = 0)),
  },
  {
    rule: 'disruption-budget',
    what: 'a budget that wants all of them',
    plant: change('PodDisruptionBudget wallet', ({ spec }) => {
      delete spec.maxUnavailable;
      spec.minAvailable = 2;
    }),
  },
  {
    rule: 'roll-without-gap',
    what: 'a roll with a gap',
    plant: change('Deployment wallet', ({ spec }) => (spec.strategy = { type: 'Recreate' })),
  },
];

const IN_THE_CLUSTER: readonly PlantedBreach[] = [
  { rule: 'default-deny', what: 'no policy', plant: without('NetworkPolicy default-deny') },
  {
    rule: 'default-deny',
    what: 'a policy that denies one way',
    plant: change('NetworkPolicy default-deny', ({ spec }) => (spec.policyTypes = ['Ingress'])),
  },
  {
    rule: 'pod-security',
    what: 'a namespace that lets any pod in',
    plant: change('Namespace liwu', ({ metadata }) => {
      metadata.labels = { ...metadata.labels, 'pod-security.kubernetes.io/enforce': 'baseline' };
    }),
  },
  { rule: 'migration-job', what: 'no migration', plant: without('Job wallet-migrate') },
  {
    rule: 'migration-job',
    what: 'a migration of another version',
    plant: inPod((_, one) => (one.image = 'liwu/wallet:another'), 'Job wallet-migrate'),
  },
  {
    rule: 'migration-job',
    what: "a Job of an older version's name",
    plant: change('Job wallet-migrate', ({ metadata }) => (metadata.name = 'wallet-migrate-older')),
  },
  {
    rule: 'jobs-stay-as-they-are',
    what: 'a Job that changes with its settings',
    plant: inPod((_, one) => (one.envFrom = [{ configMapRef: { name: 'suite' } }]), 'Job wallet-migrate'),
  },
  {
    rule: 'scaling-bounds',
    what: 'one gateway alone',
    plant: change('StatefulSet rtm-gateway', ({ spec }) => (spec.replicas = 1)),
  },
  {
    rule: 'scaling-bounds',
    what: 'more replicas than lanes',
    plant: (manifests) =>
      void manifests.push({
        ...the(manifests, 'PodDisruptionBudget wallet'),
        kind: 'ScaledObject',
        spec: { scaleTargetRef: { name: 'wallet' }, minReplicaCount: 2, maxReplicaCount: 13 },
      }),
  },
];

/** One breach at least of every rule: a check that cannot bite fails as well. */
export const PLANTED_BREACHES: readonly PlantedBreach[] = [
  ...PLANTED_IN_PODS,
  ...IN_SETTINGS,
  ...IN_THE_SUITE,
  ...IN_THE_CLUSTER,
  ...PLANTED_IN_NETWORK,
];
