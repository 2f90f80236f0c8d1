import { parseAllDocuments } from 'yaml';

/** What an object is known by. */
export type Labels = Readonly<Record<string, string>>;
/** Which pods are meant, by their labels. */
export interface Selector {
  matchLabels?: Labels;
  matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}
interface Metadata {
  name: string;
  namespace?: string;
  labels?: Labels;
}
/** How a container is asked whether it is well. */
interface Probe {
  httpGet?: { path: string; port: string | number };
}
interface SecurityContext {
  runAsNonRoot?: boolean;
  runAsUser?: number;
  readOnlyRootFilesystem?: boolean;
  allowPrivilegeEscalation?: boolean;
  privileged?: boolean;
  capabilities?: { drop?: string[]; add?: string[] };
  seccompProfile?: { type: string };
}
/** A container, as far as the policy looks at it. */
export interface Container {
  name: string;
  image: string;
  imagePullPolicy?: string;
  ports?: { name?: string; containerPort: number }[];
  env?: { name: string; value?: string; valueFrom?: object }[];
  envFrom?: { configMapRef?: { name: string }; secretRef?: { name: string } }[];
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  securityContext?: SecurityContext;
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  lifecycle?: { preStop?: { sleep?: { seconds: number } } };
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
}
/** Something that containers may mount; of which kind matters for Secrets alone. */
interface Volume {
  name: string;
  secret?: { secretName: string };
}
/** What all containers of a pod share. */
export interface PodSpec {
  automountServiceAccountToken?: boolean;
  enableServiceLinks?: boolean;
  terminationGracePeriodSeconds?: number;
  securityContext?: SecurityContext;
  initContainers?: Container[];
  containers: Container[];
  volumes?: Volume[];
}
interface PodTemplate {
  metadata?: { labels?: Labels };
  spec: PodSpec;
}
/** What the rules read of an object's `spec`, whatever its kind: what a kind does not have is not there. */
interface Spec {
  replicas?: number;
  selector?: Selector | Labels;
  template?: PodTemplate;
  /** Of a CronJob. */
  jobTemplate?: { spec?: { template?: PodTemplate } };
  strategy?: { type?: string; rollingUpdate?: { maxUnavailable?: number | string; maxSurge?: number | string } };
  ports?: { port: number; targetPort?: string | number }[];
  maxUnavailable?: number | string;
  minAvailable?: number | string;
  podSelector?: Selector;
  policyTypes?: string[];
  ingress?: unknown[];
  egress?: unknown[];
  scaleTargetRef?: { name: string };
  minReplicas?: number;
  maxReplicas?: number;
  minReplicaCount?: number;
  maxReplicaCount?: number;
  /** Of Strimzi's Kafka. */
  kafka?: { listeners?: { name: string; networkPolicyPeers?: unknown[] }[] };
}
/** An object of a cluster, as far as the policy looks at it. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  spec?: Spec;
  data?: Record<string, string>;
}

/** An object that makes pods, with the labels and the specification of these. */
export interface Workload {
  readonly manifest: Manifest;
  readonly app: string;
  readonly labels: Labels;
  readonly pod: PodSpec;
  readonly containers: readonly Container[];
}

const RUN_ON = ['Deployment', 'StatefulSet', 'DaemonSet'];
const END_BY_THEMSELVES = ['Job', 'CronJob'];
const MAKES_PODS = [...RUN_ON, ...END_BY_THEMSELVES];
/** The three labels that every object of the suite has: its app, the suite, and what it is in it. */
export const NAME_LABEL = 'app.kubernetes.io/name';
export const PART_LABEL = 'app.kubernetes.io/part-of';
export const COMPONENT_LABEL = 'app.kubernetes.io/component';

/** Reads all objects of a rendered tree. Throws where it is no YAML. */
export const parseManifests = (text: string): Manifest[] =>
  parseAllDocuments(text).flatMap((document) => {
    const [fault] = document.errors;
    if (fault) throw fault;
    const value = document.toJS() as Manifest | null;
    return value === null ? [] : [value];
  });

/** What an object is called in a report. */
export const titleOf = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.name}`;

/** What an object makes pods of, if it makes any; a CronJob by way of its jobs. */
export const podTemplateOf = ({ spec }: Manifest): PodTemplate | undefined =>
  spec?.template ?? spec?.jobTemplate?.spec?.template;

/** All that makes pods by Kubernetes' own means; what an operator makes of its objects is its own. */
export const workloadsOf = (manifests: readonly Manifest[]): Workload[] =>
  manifests.flatMap((manifest) => {
    const template = podTemplateOf(manifest);
    if (!MAKES_PODS.includes(manifest.kind) || !template) return [];
    const labels = template.metadata?.labels ?? {};
    const pod = template.spec;
    const containers = [...(pod.initContainers ?? []), ...pod.containers];
    return [{ manifest, app: labels[NAME_LABEL] ?? '', labels, pod, containers }];
  });

/** Those that run on: a job ends by itself. */
export const servers = (manifests: readonly Manifest[]): Workload[] =>
  workloadsOf(manifests).filter(({ manifest }) => RUN_ON.includes(manifest.kind));

/** The services of the suite, and not what stands beside them. */
export const services = (manifests: readonly Manifest[]): Workload[] =>
  servers(manifests).filter(({ labels }) => labels[COMPONENT_LABEL] === 'service');

/** Whether a selector chooses what bears these labels. An empty one chooses everything. */
export const selects = ({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([name, value]) => labels[name] === value) &&
  matchExpressions.every((one) => expressionHolds(one, labels[one.key]));

/** As the API has it: what is not there is not among any values. Throws at an operator that no API server takes. */
function expressionHolds(
  { operator, values = [] }: NonNullable<Selector['matchExpressions']>[number],
  label: string | undefined,
): boolean {
  switch (operator) {
    case 'In':
      return label !== undefined && values.includes(label);
    case 'NotIn':
      return label === undefined || !values.includes(label);
    case 'Exists':
      return label !== undefined;
    case 'DoesNotExist':
      return label === undefined;
    default:
      throw new Error(`a selector has the operator ${operator}, which is none`);
  }
}

/** Everything that a container's environment names: a value, or undefined where the cluster fills it in. */
export const environmentOf = (
  container: Container,
  manifests: readonly Manifest[],
): Map<string, string | undefined> => {
  const maps = (container.envFrom ?? []).flatMap(({ configMapRef }) =>
    Object.entries(manifests.find(isConfigMap(configMapRef?.name))?.data ?? {}),
  );
  return new Map([...maps, ...(container.env ?? []).map(({ name, value }) => [name, value] as const)]);
};

/** Finds a ConfigMap by its name. */
export const isConfigMap =
  (name: string | undefined) =>
  ({ kind, metadata }: Manifest): boolean =>
    kind === 'ConfigMap' && metadata.name === name;
