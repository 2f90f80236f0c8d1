import { SERVICES, type ServiceName } from '@liwu/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Say } from '../../shared/progress.js';
import type { RollEvent } from '../roll-event.js';
import { type Kubectl, lookUntil, runCommand } from '../kubectl.js';
import { nameOf } from './roll-report.js';
import { imageOf, isSameCode, namesOf, type VersionPair } from './suite-version.js';
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
  /** The overlay of the version that is upgraded to. */
  readonly nextOverlay: string;
  /** The version that is in the cluster already, and the other one. */
  readonly versions: VersionPair;
  /** A command for a shell that restarts the kubelet of the node; none: it is left alone, and that is said. */
  readonly restartKubelet: string | undefined;
}

/** Applies an overlay, or what a selector picks of it, and takes over whatever was scaled by hand. */
export const applyOverlay = async (kubectl: Kubectl, folder: string, selector?: string): Promise<void> => {
  const picked = selector === undefined ? [] : ['--selector', selector];
  await kubectl.run(['apply', '--server-side', '--force-conflicts', '--kustomize', folder, ...picked]);
};

/** Does something to the cluster, and keeps when it began and when all was as it was to be. */
type During = (event: Omit<RollEvent, 'fromMs' | 'untilMs'>, act: () => Promise<void>) => Promise<void>;

/**
 * Upgrades all services at once, migrations included, rolls each of them back by itself, deletes a pod of each, restarts the kubelet, and
 * scales the wallet up and down, one after the other; gives what it did, and when, by the clock that `now` reads. Where the versions differ,
 * each service is upgraded once more by itself, in the same order: so any two services have worked side by side either way around.
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
  for (const service of SERVICES) await roll(kubectl, service, plan, 'first', during);
  if (!isSameCode(plan.versions)) for (const service of SERVICES) await roll(kubectl, service, plan, 'next', during);
  for (const service of SERVICES) await deletePod(kubectl, service, during);
  if (plan.restartKubelet === undefined)
    say('The kubelet is left alone: LIWU_K8S_RESTART_KUBELET does not say how to restart it.');
  else await restartKubelet(kubectl, plan.restartKubelet, during);
  await scaleWallet(kubectl, during);
  await sleep(QUIET_MS);
  return events;
};

const upgradeAll = (kubectl: Kubectl, { nextOverlay, versions }: RollPlan, during: During): Promise<void> =>
  during({ what: 'upgraded', detail: `services at once, to ${namesOf(versions).next}` }, async () => {
    await applyOverlay(kubectl, nextOverlay);
    for (const service of SERVICES)
      await untilSettled(kubectl, service, REPLICAS[service], imageOf(service, versions.next));
  });

async function roll(
  kubectl: Kubectl,
  service: ServiceName,
  { versions }: RollPlan,
  to: keyof VersionPair,
  during: During,
): Promise<void> {
  const image = imageOf(service, versions[to]);
  const detail = `${to === 'first' ? 'back ' : ''}to ${namesOf(versions)[to]}`;
  await during({ what: 'rolled', service, detail }, async () => {
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
