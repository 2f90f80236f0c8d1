import { change, inPod, type PlantedBreach } from './plant.js';

/** Of the rules that look at single pods. */
export const PLANTED_IN_PODS: readonly PlantedBreach[] = [
  { rule: 'no-root', what: 'a pod as root', plant: inPod((pod) => (pod.securityContext!.runAsUser = 0)) },
  {
    rule: 'no-root',
    what: "an operator's job as root",
    plant: inPod((pod) => (pod.securityContext!.runAsUser = 0), 'CronJob wallet-adopt'),
  },
  { rule: 'no-root', what: 'a pod as anybody', plant: inPod((pod) => delete pod.securityContext!.runAsNonRoot) },
  {
    rule: 'read-only-root',
    what: 'a root that can be written to',
    plant: inPod((_, one) => delete one.securityContext!.readOnlyRootFilesystem),
  },
  {
    rule: 'no-privileges',
    what: 'privileges that may grow',
    plant: inPod((_, one) => (one.securityContext!.allowPrivilegeEscalation = true)),
  },
  { rule: 'no-privileges', what: 'capabilities', plant: inPod((_, one) => delete one.securityContext!.capabilities) },
  { rule: 'no-privileges', what: 'any system call', plant: inPod((pod) => delete pod.securityContext!.seccompProfile) },
  { rule: 'no-token', what: 'a token', plant: inPod((pod) => delete pod.automountServiceAccountToken) },
  { rule: 'no-token', what: 'links to all Services', plant: inPod((pod) => (pod.enableServiceLinks = true)) },
  { rule: 'resources', what: 'no limit of memory', plant: inPod((_, one) => delete one.resources!.limits) },
  { rule: 'resources', what: 'no request', plant: inPod((_, one) => delete one.resources!.requests) },
  { rule: 'resources', what: 'a limit of cpu', plant: inPod((_, one) => (one.resources!.limits!['cpu'] = '1')) },
  { rule: 'probes', what: 'no startup probe', plant: inPod((_, one) => delete one.startupProbe) },
  { rule: 'probes', what: 'no liveness probe', plant: inPod((_, one) => delete one.livenessProbe) },
  { rule: 'probes', what: 'no readiness probe', plant: inPod((_, one) => delete one.readinessProbe) },
  {
    rule: 'lives-by-itself',
    what: 'a liveness probe that asks for Kafka',
    plant: inPod((_, one) => (one.livenessProbe!.httpGet!.path = '/health/ready')),
  },
  { rule: 'image-tag', what: 'the newest image', plant: inPod((_, one) => (one.image = 'liwu/wallet:latest')) },
  { rule: 'image-tag', what: 'an image without a tag', plant: inPod((_, one) => (one.image = 'liwu/wallet')) },
  { rule: 'image-tag', what: 'a tag that is no word', plant: inPod((_, one) => (one.image = 'liwu/wallet:1-rc.1')) },
  {
    rule: 'grace-period',
    what: 'a grace period as long as the drain',
    plant: inPod((pod) => (pod.terminationGracePeriodSeconds = 15)),
  },
  { rule: 'grace-period', what: 'no preStop', plant: inPod((_, one) => delete one.lifecycle) },
  {
    rule: 'grace-period',
    what: 'a longer drain',
    plant: change('ConfigMap suite', ({ data }) => (data!['LIWU_DRAIN_MS'] = '60000')),
  },
];
