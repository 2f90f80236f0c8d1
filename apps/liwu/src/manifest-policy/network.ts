import { BlockList, isIPv6 } from 'node:net';
import {
  type Labels,
  type Manifest,
  NAME_LABEL,
  type Selector,
  selects,
  type Workload,
  workloadsOf,
} from './manifest.js';

/** Pods, as network policies know them, and by which names of Services they are asked for. */
export interface Place {
  readonly title: string;
  readonly labels: Labels;
  readonly hosts: readonly string[];
}

interface AddressBlock {
  readonly cidr: string;
  readonly except?: readonly string[];
}
interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: AddressBlock;
}
/** A port, a range of them from `port` to `endPort`, or every port where none is named. */
interface PolicyPort {
  readonly port?: number;
  readonly endPort?: number;
}
interface PolicyRule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly PolicyPort[];
}

const POSTGRES_PORT = 5_432;

const hostsOf = (labels: Labels, manifests: readonly Manifest[]): string[] =>
  manifests
    .filter(({ kind, spec }) => kind === 'Service' && selects({ matchLabels: spec?.selector as Labels }, labels))
    .map(({ metadata }) => metadata.name);

/** The pods that operators make of their objects, by the labels and Services that they give them. */
const ofOperators = ({ kind, metadata: { name } }: Manifest): Place[] => {
  if (kind === 'Kafka')
    return [
      {
        title: `Kafka ${name}`,
        labels: { [NAME_LABEL]: 'kafka', 'strimzi.io/cluster': name },
        hosts: [`${name}-kafka-bootstrap`],
      },
    ];
  if (kind === 'Cluster')
    return [{ title: `Cluster ${name}`, labels: { 'cnpg.io/cluster': name }, hosts: [`${name}-rw`] }];
  return [];
};

/** Everything in the namespace that can be spoken to. */
export const placesOf = (manifests: readonly Manifest[]): Place[] => [
  ...workloadsOf(manifests).map(({ manifest, labels }) => ({
    title: `${manifest.kind} ${manifest.metadata.name}`,
    labels,
    hosts: hostsOf(labels, manifests),
  })),
  ...manifests.flatMap(ofOperators),
];

/** Where Postgres is, if it is in the namespace. */
export const postgresOf = (manifests: readonly Manifest[]): Place | undefined =>
  placesOf(manifests).find(({ labels }) => labels[NAME_LABEL] === 'postgres' || 'cnpg.io/cluster' in labels);

/** Somewhere that pods may have to reach: of one name, at one port. */
interface Destination {
  readonly host: string;
  readonly port: number;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'wss:': 443, 'http:': 80, 'ws:': 80 };

/** What a setting's value says has to be reached: a URL, or a list of host:port. */
export const destinationsOf = (value: string): Destination[] => {
  if (/^(?:https?|wss?):\/\//.test(value)) {
    const { hostname, port, protocol } = new URL(value);
    return [{ host: hostname, port: Number(port) || DEFAULT_PORTS[protocol]! }];
  }
  return value
    .split(',')
    .map((item) => /^([a-z][a-z0-9.-]*):([0-9]{1,5})$/.exec(item.trim()))
    .flatMap((match) => (match ? [{ host: match[1]!, port: Number(match[2]) }] : []));
};

/** Whether the policies let pods speak to others of the namespace: out of the ones, and into the others. */
export const maySpeak = (manifests: readonly Manifest[], from: Labels, to: Labels, port: number): boolean =>
  allows(manifests, 'Egress', from, port, (peer) => isPod(peer, to)) &&
  allows(manifests, 'Ingress', to, port, (peer) => isPod(peer, from));

/** Whether the policies let pods out of the cluster. */
export const mayLeave = (manifests: readonly Manifest[], from: Labels, port: number): boolean =>
  allows(manifests, 'Egress', from, port, ({ ipBlock }) => ipBlock !== undefined);

const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

/**
 * Whether the policies let pods speak to a Service of another namespace, by its name `SERVICE.NAMESPACE.svc`; what that one lets in is its
 * own affair.
 */
export const mayReachNamespace = (
  manifests: readonly Manifest[],
  from: Labels,
  host: string,
  port: number,
): boolean => {
  const [, namespace] = /^[a-z0-9-]+\.([a-z0-9-]+)\.svc$/.exec(host) ?? [];
  if (namespace === undefined) return false;
  const isThere = ({ namespaceSelector, podSelector }: Peer): boolean =>
    podSelector === undefined &&
    namespaceSelector !== undefined &&
    selects(namespaceSelector, { [NAMESPACE_LABEL]: namespace });
  return allows(manifests, 'Egress', from, port, isThere);
};

/** Whether pods may reach Postgres. */
export const mayReachPostgres = (manifests: readonly Manifest[], { labels }: Workload, postgres: Place): boolean =>
  maySpeak(manifests, labels, postgres.labels, POSTGRES_PORT);

/** The namespace that all of it is in, as the manifests fix it. */
const OWN_NAMESPACE = 'liwu';

function isPod({ podSelector, namespaceSelector, ipBlock }: Peer, labels: Labels): boolean {
  if (ipBlock !== undefined) return mayHoldPods(ipBlock);
  const isHere = namespaceSelector === undefined || selects(namespaceSelector, { [NAMESPACE_LABEL]: OWN_NAMESPACE });
  return isHere && (podSelector === undefined || selects(podSelector, labels));
}

/** One address of each range that is nobody's own in public, of which clusters give their pods theirs. */
const PRIVATE_ADDRESSES = ['10.0.0.1', '100.64.0.1', '172.16.0.1', '192.168.0.1', 'fd00::1'];

function mayHoldPods({ cidr, except = [] }: AddressBlock): boolean {
  const [inside, outside] = [[cidr], except].map(blockListOf);
  return PRIVATE_ADDRESSES.some((address) => holds(inside!, address) && !holds(outside!, address));
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');
const holds = (list: BlockList, address: string): boolean => list.check(address, familyOf(address));

function blockListOf(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const [address = '', bits] of cidrs.map((cidr) => cidr.split('/')))
    list.addSubnet(address, Number(bits), familyOf(address));
  return list;
}

const isAmong = ({ port: from, endPort: to = from }: PolicyPort, port: number): boolean =>
  from === undefined || to === undefined || (from <= port && port <= to);

/** Pods that no policy of a direction selects are free in it; those that one selects may do what any of them allows. */
function allows(
  manifests: readonly Manifest[],
  direction: 'Ingress' | 'Egress',
  labels: Labels,
  port: number,
  isPeer: (peer: Peer) => boolean,
): boolean {
  const policies = manifests.filter(
    ({ kind, spec }) =>
      kind === 'NetworkPolicy' && spec?.policyTypes?.includes(direction) && selects(spec.podSelector ?? {}, labels),
  );
  const rules = policies.flatMap(
    ({ spec }) => ((direction === 'Ingress' ? spec?.ingress : spec?.egress) ?? []) as PolicyRule[],
  );
  const isAllowed = (rule: PolicyRule): boolean => {
    const peers = direction === 'Ingress' ? rule.from : rule.to;
    const isOpen = rule.ports === undefined || rule.ports.some((one) => isAmong(one, port));
    return isOpen && (peers === undefined || peers.some(isPeer));
  };
  return policies.length === 0 || rules.some(isAllowed);
}
