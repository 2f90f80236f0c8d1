import {
  COMPONENT_LABEL,
  environmentOf,
  type Manifest,
  selects,
  services,
  type Workload,
  workloadsOf,
} from '../manifest.js';
import {
  destinationsOf,
  mayLeave,
  mayReachNamespace,
  mayReachPostgres,
  maySpeak,
  placesOf,
  postgresOf,
} from '../network.js';
import { because, type Breach, type Rule } from '../rule.js';

/** What others, not the service itself, reach by these. */
const FOR_OTHERS = /^LIWU_(?:PUBLIC_URL|CORS_ORIGINS)$/;
const DATABASE = /^LIWU_(?:[A-Z_]+_)?DATABASE_URL_FILE$/;
const BROKERS = 'LIWU_KAFKA_BROKERS';
/** What an operator's job has of its service's settings and speaks to; it serves nobody, so it asks no issuer for keys. */
const OPERATOR_JOB = 'operator-job';
const TOOL = 'tool';

const settingsOf = ({ containers }: Workload, manifests: readonly Manifest[]): [string, string][] =>
  containers
    .flatMap((container) => [...environmentOf(container, manifests)])
    .flatMap(([name, value]) => (value === undefined || FOR_OTHERS.test(name) ? [] : [[name, value]]));

/** Everything that a service or a tool is told of, and the brokers that a job is. */
const toBeReached = (workload: Workload, manifests: readonly Manifest[]): [string, string][] => {
  const settings = settingsOf(workload, manifests);
  const component = workload.labels[COMPONENT_LABEL];
  if (component === OPERATOR_JOB) return settings.filter(([name]) => name === BROKERS);
  return component === TOOL || services([workload.manifest]).length > 0 ? settings : [];
};

const shutEdges = (manifests: readonly Manifest[], workload: Workload): Breach[] =>
  toBeReached(workload, manifests).flatMap(([name, value]) =>
    destinationsOf(value).flatMap(({ host, port }) => {
      const place = placesOf(manifests).find(({ hosts }) => hosts.includes(host));
      const isOpen = place
        ? maySpeak(manifests, workload.labels, place.labels, port)
        : mayReachNamespace(manifests, workload.labels, host, port) ||
          (host.includes('.') && !host.endsWith('.svc') && mayLeave(manifests, workload.labels, port));
      const where = place ? place.title : `${host}, which is outside`;
      return because(workload.manifest, !isOpen && `is told of ${where} by ${name}, and no policy lets it there`);
    }),
  );

/** A policy that forgets an edge is met only where a network enforces it, and then as a time-out. */
const edgesAreOpen: Rule = {
  name: 'edges-are-open',
  breaches: ({ manifests }) => {
    const postgres = postgresOf(manifests);
    const toPostgres = workloadsOf(manifests)
      .filter((workload) => settingsOf(workload, manifests).some(([name]) => DATABASE.test(name)))
      .flatMap((workload) =>
        because(
          workload.manifest,
          postgres && !mayReachPostgres(manifests, workload, postgres) && `has a database, and may not reach Postgres`,
        ),
      );
    return [...workloadsOf(manifests).flatMap((workload) => shutEdges(manifests, workload)), ...toPostgres];
  },
};

/** What the gateway cannot reach nobody reads by way of it: it is the part that strangers speak to. */
const postgresIsShut: Rule = {
  name: 'postgres-is-shut',
  breaches: ({ manifests }) => {
    const postgres = postgresOf(manifests);
    return services(manifests)
      .filter((workload) => !settingsOf(workload, manifests).some(([name]) => DATABASE.test(name)))
      .flatMap((workload) =>
        because(
          workload.manifest,
          postgres && mayReachPostgres(manifests, workload, postgres) && 'has no database, and may reach Postgres',
        ),
      );
  },
};

/** A policy for pods that are not there is a slip in a label. */
const policiesChoose: Rule = {
  name: 'policies-choose',
  breaches: ({ manifests }) => {
    const places = placesOf(manifests);
    return manifests
      .filter(({ kind, spec }) => kind === 'NetworkPolicy' && Object.keys(spec?.podSelector ?? {}).length > 0)
      .flatMap((manifest) => {
        const { matchLabels = {}, matchExpressions = [] } = manifest.spec?.podSelector ?? {};
        // Roles that an operator gives and takes are on no object of ours.
        const lasting = Object.entries(matchLabels).filter(([name]) => name !== 'cnpg.io/instanceRole');
        const selector = { matchLabels: Object.fromEntries(lasting), matchExpressions };
        return because(manifest, !places.some(({ labels }) => selects(selector, labels)) && 'chooses no pods');
      });
  },
};

/**
 * Strimzi makes a policy of its own for each listener, which lets everybody in, of any namespace, where the listener names nobody; policies
 * add up.
 */
const listenersNamePeers: Rule = {
  name: 'listeners-name-peers',
  breaches: ({ manifests }) =>
    manifests
      .filter(({ kind }) => kind === 'Kafka')
      .flatMap((manifest) =>
        because(
          manifest,
          ...(manifest.spec?.kafka?.listeners ?? []).map(
            ({ name, networkPolicyPeers = [] }) =>
              networkPolicyPeers.length === 0 &&
              `lets everybody in at the listener ${name}: it names no networkPolicyPeers`,
          ),
        ),
      ),
};

/** Who may speak to whom. */
export const NETWORK_RULES: readonly Rule[] = [edgesAreOpen, postgresIsShut, policiesChoose, listenersNamePeers];
