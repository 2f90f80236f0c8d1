import type { ServiceName } from '@liwu/contracts';
import { type Kubectl, lookUntil } from '../kubectl.js';

/** What kubectl calls each service's workload. */
export const WORKLOADS: Readonly<Record<ServiceName, string>> = {
  'gift-catalog': 'deployment/gift-catalog',
  wallet: 'deployment/wallet',
  'ack-watchdog': 'deployment/ack-watchdog',
  'rtm-gateway': 'statefulset/rtm-gateway',
};

/** A pod as the API has it, as far as it matters here. */
export interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** Longer than a grace period and a start on a busy machine. */
const SETTLED_WITHIN_MS = 240_000;

const selectorOf = (service: string): string => `app.kubernetes.io/name=${service},app.kubernetes.io/component=service`;

/** A service's pods, those that are ending among them. */
export const podsOf = (kubectl: Kubectl, service: string): Promise<Pod[]> =>
  kubectl.list<Pod>(['pods', '--selector', selectorOf(service)]);

/** Waits until exactly so many pods of the service are there, all of them ready and none of them ending, and of this image where one is named. */
export const untilSettled = async (
  kubectl: Kubectl,
  service: ServiceName,
  replicas: number,
  image?: string,
): Promise<void> => {
  await lookUntil(
    `${service} with ${replicas} ready pods`,
    async () => unsettled(await podsOf(kubectl, service), replicas, image),
    500,
    SETTLED_WITHIN_MS,
  );
};

/** Why these are not yet exactly so many ready pods; undefined where they are. */
export const unsettled = (pods: readonly Pod[], replicas: number, image?: string): string | undefined => {
  const isSettled =
    pods.length === replicas &&
    pods.every(
      (pod) => isReady(pod) && (image === undefined || pod.spec.containers.some((one) => one.image === image)),
    );
  return isSettled ? undefined : pods.map(describe).join(', ') || 'no pod';
};

const isReady = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined &&
  (status.conditions ?? []).some(({ status: is, type }) => type === 'Ready' && is === 'True');

const describe = (pod: Pod): string =>
  `${pod.metadata.name} ${pod.metadata.deletionTimestamp ? 'is ending' : isReady(pod) ? 'is ready' : `is ${pod.status.phase}, not ready`}`;
