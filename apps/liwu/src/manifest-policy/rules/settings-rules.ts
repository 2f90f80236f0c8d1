import { type Container, environmentOf, isConfigMap, type Manifest, type Workload, workloadsOf } from '../manifest.js';
import { because, type KnownSettings, type Rendered, type Rule } from '../rule.js';

const FILE = '_FILE';
/** Settings of the runtime and of libraries, which no service's schema names. */
const FOREIGN = /^(?:OTEL_[A-Z_]+|NODE_OPTIONS)$/;

/** The apps of the suite whose settings are known, container by container. */
function* configured({ manifests, settings }: Rendered): Generator<{
  readonly workload: Workload;
  readonly container: Container;
  readonly environment: Map<string, string | undefined>;
  readonly known: KnownSettings;
}> {
  for (const workload of workloadsOf(manifests)) {
    const known = settings[workload.app];
    if (!known) continue;
    for (const container of workload.containers)
      yield { workload, container, environment: environmentOf(container, manifests), known };
  }
}

const isKnown = (name: string, { names, secrets }: KnownSettings): boolean =>
  names.includes(name) || secrets.some((secret) => name === secret + FILE) || FOREIGN.test(name);

const settingsAreKnown: Rule = {
  name: 'known-settings',
  breaches: (rendered) =>
    [...configured(rendered)].flatMap(({ workload, environment, known }) =>
      because(
        workload.manifest,
        ...[...environment.keys()].map(
          (name) => !isKnown(name, known) && `sets ${name}, which ${workload.app} does not know`,
        ),
      ),
    ),
};

const secretsAreFiles: Rule = {
  name: 'secrets-by-file',
  breaches: (rendered) =>
    [...configured(rendered)].flatMap(({ workload, container, environment, known }) =>
      because(
        workload.manifest,
        ...known.secrets.map((name) => environment.has(name) && `has the secret ${name} in its environment`),
        container.envFrom?.some(({ secretRef }) => secretRef) && 'has a Secret as its environment',
      ),
    ),
};

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

const filesAreMounted: Rule = {
  name: 'files-are-mounted',
  breaches: (rendered) =>
    [...configured(rendered)].flatMap(({ workload, container, environment, known }) => {
      const names = [...known.secrets.map((name) => name + FILE), ...known.paths];
      const mounts = container.volumeMounts ?? [];
      return because(
        workload.manifest,
        ...names.map((name) => {
          const path = environment.get(name);
          const isThere = path === undefined || mounts.some(({ mountPath }) => isBelow(path, mountPath));
          return !isThere && `names ${path} by ${name}, where nothing is mounted`;
        }),
      );
    }),
};

const secretsAreReadOnly: Rule = {
  name: 'secrets-read-only',
  breaches: ({ manifests }) =>
    workloadsOf(manifests).flatMap(({ manifest, pod, containers }) => {
      const secrets = (pod.volumes ?? []).filter(({ secret }) => secret).map(({ name }) => name);
      const writable = containers
        .flatMap(({ volumeMounts }) => volumeMounts ?? [])
        .filter(({ name, readOnly }) => secrets.includes(name) && readOnly !== true);
      return because(
        manifest,
        ...writable.map(({ name }) => `mounts the Secret of volume ${name} so that it can be written`),
      );
    }),
};

const noSecretObjects: Rule = {
  name: 'no-secrets',
  breaches: ({ manifests }) =>
    manifests
      .filter(({ kind }) => kind === 'Secret')
      .flatMap((manifest) => because(manifest, 'is a Secret: the tree names them and never holds one')),
};

const missingMaps = (manifests: readonly Manifest[], { envFrom = [] }: Container): string[] =>
  envFrom.flatMap(({ configMapRef }) => configMapRef?.name ?? []).filter((name) => !manifests.some(isConfigMap(name)));

const mapsAreThere: Rule = {
  name: 'settings-are-there',
  breaches: ({ manifests }) =>
    workloadsOf(manifests).flatMap(({ manifest, containers }) =>
      containers
        .flatMap((container) => missingMaps(manifests, container))
        .flatMap((name) => because(manifest, `reads the ConfigMap ${name}, which is not there`)),
    ),
};

/** What the apps are told, and how. */
export const SETTINGS_RULES: readonly Rule[] = [
  settingsAreKnown,
  secretsAreFiles,
  filesAreMounted,
  secretsAreReadOnly,
  noSecretObjects,
  mapsAreThere,
];
