import { change, type PlantedBreach, the, without } from './plant.js';

/** How the rules about the network can be broken. */
export const PLANTED_IN_NETWORK: readonly PlantedBreach[] = [
  {
    rule: 'edges-are-open',
    what: 'services that cannot reach Kafka',
    plant: without('NetworkPolicy services-to-kafka'),
  },
  { rule: 'edges-are-open', what: 'a Kafka that lets nobody in', plant: without('NetworkPolicy kafka-from-services') },
  {
    rule: 'edges-are-open',
    what: 'services that cannot reach their databases',
    plant: without('NetworkPolicy storing-services-to-postgres'),
  },
  {
    rule: 'edges-are-open',
    what: "an operator's jobs that cannot reach Kafka",
    plant: without('NetworkPolicy operator-jobs-to-kafka'),
  },
  {
    rule: 'edges-are-open',
    what: 'a toolbox that cannot reach Kafka',
    plant: without('NetworkPolicy kafka-from-toolbox'),
  },
  {
    rule: 'edges-are-open',
    what: 'a toolbox that cannot reach the databases',
    plant: without('NetworkPolicy toolbox-to-postgres'),
  },
  {
    rule: 'edges-are-open',
    what: 'a broker at a port that is shut',
    plant: change('ConfigMap suite', ({ data }) => {
      data!['LIWU_KAFKA_BROKERS'] = data!['LIWU_KAFKA_BROKERS']!.replace(/:[0-9]+/, ':9999');
    }),
  },
  {
    rule: 'edges-are-open',
    what: 'an issuer that is nowhere',
    plant: change('ConfigMap suite', ({ data }) => (data!['LIWU_OIDC_ISSUER'] = 'http://nowhere:8080')),
  },
  {
    rule: 'postgres-is-shut',
    what: 'a gateway that reaches Postgres',
    plant: (manifests) => {
      the(manifests, 'NetworkPolicy storing-services-to-postgres').spec!.podSelector = {};
      the(manifests, 'NetworkPolicy postgres-from-storing-services').spec!.ingress = [{}];
    },
  },
  {
    rule: 'postgres-is-shut',
    what: 'a gateway that reaches Postgres by its address',
    plant: (manifests) => {
      const byAddress = { ipBlock: { cidr: '0.0.0.0/0' } };
      the(manifests, 'NetworkPolicy storing-services-to-postgres').spec!.podSelector = {};
      the(manifests, 'NetworkPolicy storing-services-to-postgres').spec!.egress = [{ to: [byAddress] }];
      the(manifests, 'NetworkPolicy postgres-from-storing-services').spec!.ingress = [{ from: [byAddress] }];
    },
  },
  {
    rule: 'policies-choose',
    what: 'a policy for nobody',
    plant: change('NetworkPolicy services-to-kafka', ({ spec }) => {
      spec.podSelector = { matchLabels: { 'app.kubernetes.io/component': 'servcie' } };
    }),
  },
  {
    rule: 'listeners-name-peers',
    what: 'a broker that its operator opens to everybody',
    plant: (manifests) =>
      void manifests.push({
        ...the(manifests, 'PodDisruptionBudget wallet'),
        kind: 'Kafka',
        metadata: { ...the(manifests, 'PodDisruptionBudget wallet').metadata, name: 'open' },
        spec: { kafka: { listeners: [{ name: 'plain' }] } },
      }),
  },
];
