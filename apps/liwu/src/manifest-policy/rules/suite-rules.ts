import {
  COMPONENT_LABEL,
  environmentOf,
  type Labels,
  type Manifest,
  NAME_LABEL,
  PART_LABEL,
  type Selector,
  selects,
  services,
  titleOf,
  type Workload,
  workloadsOf,
} from '../manifest.js';
import { because, type Rule } from '../rule.js';

const ofKind = (manifests: readonly Manifest[], ...kinds: readonly string[]): Manifest[] =>
  manifests.filter(({ kind }) => kinds.includes(kind));

const selectorOf = ({ kind, spec }: Manifest): Selector =>
  kind === 'Service' ? { matchLabels: (spec?.selector ?? {}) as Labels } : (spec?.selector ?? {});

const labelsAreSaid: Rule = {
  name: 'labels',
  breaches: ({ manifests }) =>
    manifests.flatMap((manifest) => {
      const { labels = {} } = manifest.metadata;
      return because(
        manifest,
        !labels[NAME_LABEL] && `has no label ${NAME_LABEL}`,
        !labels[COMPONENT_LABEL] && `has no label ${COMPONENT_LABEL}`,
        labels[PART_LABEL] !== 'liwu' && `is not labelled ${PART_LABEL}=liwu`,
      );
    }),
};

/** A Service that sends nobody anything, and a budget that guards nobody, look like those that do. */
const selectorsMatch: Rule = {
  name: 'selectors',
  breaches: ({ manifests }) => {
    const workloads = workloadsOf(manifests);
    const own = workloads
      .filter(({ manifest, labels }) => manifest.kind !== 'Job' && !selects(selectorOf(manifest), labels))
      .flatMap(({ manifest }) => because(manifest, 'does not select its own pods'));
    const others = ofKind(manifests, 'Service', 'PodDisruptionBudget').flatMap((manifest) => {
      const chosen = workloads.filter(({ labels }) => selects(selectorOf(manifest), labels));
      const strangers = chosen.filter(({ app }) => app !== chosen[0]?.app).map((one) => titleOf(one.manifest));
      return because(
        manifest,
        chosen.length === 0 && 'selects no pods',
        chosen.some((one) => one.manifest.kind === 'Job') && 'selects the pods of a job',
        strangers.length > 0 && `selects pods of another app as well: ${strangers.join(', ')}`,
      );
    });
    return [...own, ...others];
  },
};

const portsAreOpen: Rule = {
  name: 'service-ports',
  breaches: ({ manifests }) =>
    ofKind(manifests, 'Service').flatMap((manifest) => {
      const ports = workloadsOf(manifests)
        .filter(({ labels }) => selects(selectorOf(manifest), labels))
        .flatMap(({ containers }) => containers.flatMap((container) => container.ports ?? []))
        .flatMap(({ name, containerPort }) => [name, containerPort]);
      return because(
        manifest,
        ...(manifest.spec?.ports ?? []).map(
          ({ port, targetPort = port }) =>
            !ports.includes(targetPort) && `sends to port ${targetPort}, which no pod has`,
        ),
      );
    }),
};

/** How few there may be: what autoscalers see to, else what the manifest says, else one. */
const fewestOf = (manifests: readonly Manifest[], { manifest }: Workload): number => {
  const scaler = ofKind(manifests, 'HorizontalPodAutoscaler', 'ScaledObject').find(
    ({ spec }) => spec?.scaleTargetRef?.name === manifest.metadata.name,
  )?.spec;
  return scaler?.minReplicas ?? scaler?.minReplicaCount ?? manifest.spec?.replicas ?? 1;
};

const letsOneGo = ({ spec = {} }: Manifest, replicas: number): boolean => {
  const { maxUnavailable, minAvailable } = spec;
  if (typeof maxUnavailable === 'number') return maxUnavailable >= 1;
  return typeof minAvailable === 'number' && minAvailable < replicas;
};

/** One that never lets a pod go stops every upgrade of every node. */
const budgetIsThere: Rule = {
  name: 'disruption-budget',
  breaches: ({ manifests }) =>
    services(manifests).flatMap((workload) => {
      const budgets = ofKind(manifests, 'PodDisruptionBudget').filter((one) =>
        selects(selectorOf(one), workload.labels),
      );
      const fewest = fewestOf(manifests, workload);
      return because(
        workload.manifest,
        budgets.length !== 1 && `has ${budgets.length} PodDisruptionBudgets instead of one`,
        ...budgets.map((one) => !letsOneGo(one, fewest) && `has a PodDisruptionBudget that lets none of ${fewest} go`),
      );
    }),
};

const DEFAULT_GRACE_S = 30;

/** What is killed in its drain has sent what nobody recorded, or keeps its lanes until their leases are over. */
const drainsInTime: Rule = {
  name: 'grace-period',
  breaches: ({ manifests }) =>
    services(manifests).flatMap(({ manifest, pod }) =>
      pod.containers.flatMap((container) => {
        const sleepS = container.lifecycle?.preStop?.sleep?.seconds;
        const drainMs = Number(environmentOf(container, manifests).get('LIWU_DRAIN_MS'));
        const graceS = pod.terminationGracePeriodSeconds ?? DEFAULT_GRACE_S;
        const neededS = (sleepS ?? 0) + drainMs / 1_000;
        return because(
          manifest,
          !sleepS && 'has no preStop that sleeps: requests still come while it drains',
          !(graceS > neededS) && `is killed after ${graceS} s, but needs ${neededS} s to stop`,
        );
      }),
    ),
};

const rollsWithoutGap: Rule = {
  name: 'roll-without-gap',
  breaches: ({ manifests }) =>
    services(manifests)
      .filter(({ manifest }) => manifest.kind === 'Deployment')
      .flatMap(({ manifest }) =>
        because(
          manifest,
          manifest.spec?.strategy?.rollingUpdate?.maxUnavailable !== 0 &&
            'gives up a pod before another one is ready: maxUnavailable is not 0',
        ),
      ),
};

/** What holds between the objects of the suite. */
export const SUITE_RULES: readonly Rule[] = [
  labelsAreSaid,
  selectorsMatch,
  portsAreOpen,
  budgetIsThere,
  drainsInTime,
  rollsWithoutGap,
];
