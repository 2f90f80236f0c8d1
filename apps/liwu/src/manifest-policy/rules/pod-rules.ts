import { type Container, servers, services, type Workload, workloadsOf } from '../manifest.js';
import { because, type Breach, type Rule } from '../rule.js';

const ofContainers =
  (reasonsFor: (container: Container, workload: Workload) => readonly (string | false | undefined)[]) =>
  ({ manifests }: Parameters<Rule['breaches']>[0]): Breach[] =>
    workloadsOf(manifests).flatMap((workload) =>
      workload.containers.flatMap((container) =>
        because(
          workload.manifest,
          ...reasonsFor(container, workload).map((reason) => reason && `container ${container.name} ${reason}`),
        ),
      ),
    );

const runsAsNobodyElse: Rule = {
  name: 'no-root',
  breaches: ofContainers(({ securityContext }, { pod }) => {
    const merged = { ...pod.securityContext, ...securityContext };
    return [
      merged.runAsNonRoot !== true && 'may run as root: runAsNonRoot is not true',
      !merged.runAsUser && 'says no user of its own by runAsUser',
    ];
  }),
};

const rootIsReadOnly: Rule = {
  name: 'read-only-root',
  breaches: ofContainers(({ securityContext }) => [
    securityContext?.readOnlyRootFilesystem !== true &&
      'can write to its own image: readOnlyRootFilesystem is not true',
  ]),
};

const noPrivileges: Rule = {
  name: 'no-privileges',
  breaches: ofContainers(({ securityContext = {} }, { pod }) => [
    securityContext.allowPrivilegeEscalation !== false && 'may gain privileges: allowPrivilegeEscalation is not false',
    securityContext.privileged === true && 'is privileged',
    !securityContext.capabilities?.drop?.includes('ALL') && 'keeps capabilities: it does not drop ALL',
    (securityContext.capabilities?.add ?? []).length > 0 && 'adds capabilities',
    (securityContext.seccompProfile ?? pod.securityContext?.seccompProfile)?.type !== 'RuntimeDefault' &&
      'may make any system call: its seccompProfile is not RuntimeDefault',
  ]),
};

const noToken: Rule = {
  name: 'no-token',
  breaches: ({ manifests }) =>
    workloadsOf(manifests).flatMap(({ manifest, pod }) =>
      because(
        manifest,
        pod.automountServiceAccountToken !== false && "mounts a token for the cluster's own API",
        pod.enableServiceLinks !== false &&
          'is told of every Service by its environment: enableServiceLinks is not false',
      ),
    ),
};

/** A limit of the processor would make a service stand still for tenths of a second, and its heartbeats late. */
const resourcesAreSaid: Rule = {
  name: 'resources',
  breaches: ofContainers(({ resources = {} }) => [
    !resources.requests?.['cpu'] && 'requests no cpu',
    !resources.requests?.['memory'] && 'requests no memory',
    !resources.limits?.['memory'] && 'has no limit of memory',
    resources.limits?.['cpu'] !== undefined && 'has a limit of cpu',
  ]),
};

const isProbed: Rule = {
  name: 'probes',
  breaches: ({ manifests }) =>
    servers(manifests).flatMap(({ manifest, containers }) =>
      containers.flatMap(({ name, startupProbe, livenessProbe, readinessProbe }) =>
        because(
          manifest,
          !startupProbe && `container ${name} has no startupProbe`,
          !livenessProbe && `container ${name} has no livenessProbe`,
          !readinessProbe && `container ${name} has no readinessProbe`,
        ),
      ),
    ),
};

const READY = '/health/ready';

/** Readiness asks for Kafka and Postgres: a service that is killed for them comes back no better. */
const livesWithoutOthers: Rule = {
  name: 'lives-by-itself',
  breaches: ({ manifests }) =>
    services(manifests).flatMap(({ manifest, containers }) =>
      containers.flatMap(({ name, startupProbe, livenessProbe, readinessProbe }) =>
        because(
          manifest,
          livenessProbe?.httpGet?.path === READY && `container ${name} is killed when a dependency is away`,
          startupProbe?.httpGet?.path === READY && `container ${name} is killed when a dependency is late`,
          readinessProbe?.httpGet?.path !== READY && `container ${name} is sent requests whatever it lacks`,
        ),
      ),
    ),
};

const IMAGE = /^[^:@]+(?::[0-9]+\/[^:@]+)?:([a-z0-9]+)$/;

const imageIsFixed: Rule = {
  name: 'image-tag',
  breaches: ofContainers(({ image, imagePullPolicy }) => {
    const tag = IMAGE.exec(image)?.[1];
    return [
      tag === undefined && `has the image ${image}, whose tag is not of small letters and digits alone`,
      (tag === 'latest' || tag === 'unset') && `has the image ${image}, which is no version`,
      imagePullPolicy !== 'IfNotPresent' && 'is pulled anew: imagePullPolicy is not IfNotPresent',
    ];
  }),
};

/** How a pod of the suite must be made. */
export const POD_RULES: readonly Rule[] = [
  runsAsNobodyElse,
  rootIsReadOnly,
  noPrivileges,
  noToken,
  resourcesAreSaid,
  isProbed,
  livesWithoutOthers,
  imageIsFixed,
];
