import { SERVICES, type ServiceName } from '@liwu/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Say } from '../../shared/progress.js';
import type { RollEvent } from '../roll-event.js';
import { type Kubectl, lookUntil, runCommand } from './kubectl.js';
import { nameOf } from './roll-report.js';
import { podsOf, untilSettled, WORKLOADS } from './workloads.js';

/** How many of each the local overlay runs. */
export const REPLICAS: Readonly<Record<ServiceName, number>> = {
  'gift-catalog': 1,
  wallet: 1,
  'ack-watchdog': 1,
  'rtm-gateway': 2,
};

/** Between two events, so that each pause is one event's. */
const QUIET_MS = 6_000;
const BACK_WITHIN_MS = 180_000;
/** An answer through a kubelet that is just going away may never come: then it is asked again. */
const ANSWERS_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 500;
const WALLETS = [3, 2];

/** What a run does to the cluster. */
interface RollPlan {
  /** The overlay that is applied already, and the same of another version. */
  readonly overlays: Readonly<Record<'first' | 'next', string>>;
  /** The tags that the two name. */
  readonly tags: Readonly<Record<'first' | 'next', string>>;
  /** A command for a shell that restarts the kubelet of the node; none: it is left alone, and that is said. */
  readonly restartKubelet: string | undefined;
}

/** Applies an overlay, and takes over whatever was scaled by hand. */
export const applyOverlay = async (kubectl: Kubectl, folder: string): Promise<void> =>
  void (await kubectl.run(['apply', '--server-side', '--force-conflicts', '--kustomize', folder]));

/** Does something to the cluster, and keeps when it began and when all was as it was to be. */
type During = (event: Omit<RollEvent, 'fromMs' | 'untilMs'>, act: () => Promise<void>) => Promise<void>;

/**
 * Upgrades all services at once, migrations included, rolls each of them back by itself, deletes a pod of each, restarts the kubelet, and
 * scales the wallet up and down, one after the other; gives what it did, and when, by the clock that `now` reads.
 */
export const rollEverything = async (
  kubectl: Kubectl,
  plan: RollPlan,
  say: Say,
  now: () => number,
): Promise<RollEvent[]> => {
  const events: RollEvent[] = [];
  const during: During = async (event, act) => {
    await sleep(QUIET_MS);
    say(`… ${nameOf(event)}`);
    const fromMs = now();
    await act();
    const untilMs = now();
    events.push({ ...event, fromMs, untilMs });
    say(`✓ ${nameOf(event)} (${((untilMs - fromMs) / 1_000).toFixed(1)} s)`);
  };
  await upgradeAll(kubectl, plan, during);
  for (const service of SERVICES) await rollBack(kubectl, service, plan, during);
  for (const service of SERVICES) await deletePod(kubectl, service, during);
  if (plan.restartKubelet === undefined)
    say('The kubelet is left alone: LIWU_K8S_RESTART_KUBELET does not say how to restart it.');
  else await restartKubelet(kubectl, plan.restartKubelet, during);
  await scaleWallet(kubectl, during);
  await sleep(QUIET_MS);
  return events;
};

const upgradeAll = (kubectl: Kubectl, { overlays, tags }: RollPlan, during: During): Promise<void> =>
  during({ what: 'upgraded', detail: `services at once, to ${tags.next}` }, async () => {
    await applyOverlay(kubectl, overlays.next);
    for (const service of SERVICES)
      await untilSettled(kubectl, service, REPLICAS[service], `liwu/${service}:${tags.next}`);
  });

async function rollBack(kubectl: Kubectl, service: ServiceName, { tags }: RollPlan, during: During): Promise<void> {
  const image = `liwu/${service}:${tags.first}`;
  await during({ what: 'rolled', service, detail: `to ${image}` }, async () => {
    await kubectl.run(['set', 'image', WORKLOADS[service], `${service}=${image}`]);
    await untilSettled(kubectl, service, REPLICAS[service], image);
  });
}

async function deletePod(kubectl: Kubectl, service: ServiceName, during: During): Promise<void> {
  const [pod] = await podsOf(kubectl, service);
  const name = pod?.metadata.name ?? '';
  await during({ what: 'pod deleted', service, detail: `one of ${REPLICAS[service]}` }, async () => {
    await kubectl.run(['delete', 'pod', name]);
    await untilSettled(kubectl, service, REPLICAS[service]);
  });
}

const restartKubelet = (kubectl: Kubectl, command: string, during: During): Promise<void> =>
  during({ what: 'kubelet restarted', detail: 'of the only node' }, async () => {
    await runCommand('sh', ['-c', command]);
    await untilKubeletAnswers(kubectl);
    for (const service of SERVICES) await untilSettled(kubectl, service, REPLICAS[service]);
  });

async function scaleWallet(kubectl: Kubectl, during: During): Promise<void> {
  let before = REPLICAS.wallet;
  for (const replicas of WALLETS) {
    await during({ what: 'scaled', service: 'wallet', detail: `from ${before} to ${replicas}` }, async () => {
      await kubectl.run(['scale', WORKLOADS.wallet, `--replicas=${replicas}`]);
      await untilSettled(kubectl, 'wallet', replicas);
    });
    before = replicas;
  }
}

/** What a command in a pod prints comes through the node's kubelet, so that shows that it has come back. */
const untilKubeletAnswers = (kubectl: Kubectl): Promise<void> =>
  lookUntil(
    'the kubelet answers again',
    async () => {
      try {
        await kubectl.run(['exec', 'deployment/toolbox', '--', 'node', '--version'], '', ANSWERS_WITHIN_MS);
        return undefined;
      } catch (error) {
        return String(error);
      }
    },
    LOOK_EVERY_MS,
    BACK_WITHIN_MS,
  );
