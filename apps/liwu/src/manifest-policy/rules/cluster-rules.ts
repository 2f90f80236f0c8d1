import { environmentOf, type Manifest, services, type Workload, workloadsOf } from '../manifest.js';
import { because, type Breach, type Rule } from '../rule.js';

const deniesEverything = ({ kind, spec = {} }: Manifest): boolean =>
  kind === 'NetworkPolicy' &&
  Object.keys(spec.podSelector ?? { no: 'selector' }).length === 0 &&
  ['Ingress', 'Egress'].every((type) => spec.policyTypes?.includes(type)) &&
  (spec.ingress ?? []).length === 0 &&
  (spec.egress ?? []).length === 0;

const denied: Rule = {
  name: 'default-deny',
  breaches: ({ manifests }) => {
    const namespaces = new Map(workloadsOf(manifests).map(({ manifest }) => [manifest.metadata.namespace, manifest]));
    return [...namespaces].flatMap(([namespace, manifest]) => {
      const isDenied = manifests.some((one) => deniesEverything(one) && one.metadata.namespace === namespace);
      return because(manifest, !isDenied && `is in ${namespace}, where no policy denies what is not allowed`);
    });
  },
};

const PROFILE = 'pod-security.kubernetes.io/enforce';

const namespaceIsRestricted: Rule = {
  name: 'pod-security',
  breaches: ({ manifests }) =>
    manifests
      .filter(({ kind }) => kind === 'Namespace')
      .flatMap((manifest) =>
        because(
          manifest,
          manifest.metadata.labels?.[PROFILE] !== 'restricted' && `lets any pod in: ${PROFILE} is not restricted`,
        ),
      ),
};

const settingOf = ({ containers }: Workload, name: string, manifests: readonly Manifest[]): string | undefined =>
  containers.map((container) => environmentOf(container, manifests).get(name)).find((value) => value !== undefined);

/** A service that waits for a migration which nobody runs waits for ever; and so it does for that of another version. */
const migrationRuns: Rule = {
  name: 'migration-job',
  breaches: ({ manifests }) =>
    services(manifests)
      .filter((workload) => settingOf(workload, 'LIWU_MIGRATIONS', manifests) === 'await')
      .flatMap(({ manifest, app, containers }) => {
        const image = containers[0]?.image ?? '';
        const wanted = `${app}-migrate-${image.slice(image.lastIndexOf(':') + 1)}`;
        const job = workloadsOf(manifests).find((one) => one.manifest.kind === 'Job' && one.app === app);
        return because(
          manifest,
          !job && `waits for a migration, and no Job is there that runs it`,
          job &&
            job.manifest.metadata.name !== wanted &&
            `has the Job ${job.manifest.metadata.name} instead of ${wanted}`,
          job &&
            job.containers[0]?.image !== image &&
            `is of another version than its Job: ${job.containers[0]?.image}`,
        );
      }),
};

/** A Job that reads a generated ConfigMap would change with it, and no Job can be changed. */
const jobsStay: Rule = {
  name: 'jobs-stay-as-they-are',
  breaches: ({ manifests }) =>
    workloadsOf(manifests)
      .filter(({ manifest }) => manifest.kind === 'Job')
      .flatMap(({ manifest, containers }) =>
        because(manifest, containers.some(({ envFrom = [] }) => envFrom.length > 0) && 'reads a ConfigMap'),
      ),
};

const FEWEST_GATEWAYS = 2;

/** Sessions name spares of ordinals 0 and 1, whichever replica answers. */
const sparesStay = (manifest: Manifest): Breach[] => {
  const { spec = {}, kind } = manifest;
  const fewest = spec.minReplicas ?? spec.minReplicaCount ?? (kind === 'StatefulSet' ? spec.replicas : undefined);
  return because(
    manifest,
    fewest !== undefined && fewest < FEWEST_GATEWAYS && `may leave ${fewest} of rtm-gateway, but sessions name two`,
  );
};

const scalesWithinBounds: Rule = {
  name: 'scaling-bounds',
  breaches: ({ manifests }) => {
    const laneWorkers = services(manifests).filter(({ manifest }) => manifest.kind === 'Deployment');
    const scalers = manifests.filter(({ spec }) => spec?.scaleTargetRef !== undefined);
    const idle = scalers.flatMap((manifest) => {
      const worker = laneWorkers.find((one) => one.manifest.metadata.name === manifest.spec?.scaleTargetRef?.name);
      const lanes = Number(worker && settingOf(worker, 'LIWU_LANES', manifests));
      const most = manifest.spec?.maxReplicas ?? manifest.spec?.maxReplicaCount ?? Number.POSITIVE_INFINITY;
      return because(manifest, worker && !(most <= lanes) && `makes up to ${most} replicas for ${lanes} lanes`);
    });
    const gateways = manifests.filter(
      ({ kind, metadata, spec }) =>
        spec?.scaleTargetRef?.name === 'rtm-gateway' || (kind === 'StatefulSet' && metadata.name === 'rtm-gateway'),
    );
    return [...idle, ...gateways.flatMap(sparesStay)];
  },
};

/** What the cluster must see to. */
export const CLUSTER_RULES: readonly Rule[] = [
  denied,
  namespaceIsRestricted,
  migrationRuns,
  jobsStay,
  scalesWithinBounds,
];
