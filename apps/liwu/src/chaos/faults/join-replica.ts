import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '@liwu/contracts';
import { askForBrokers } from '@liwu/embedded';
import { messageOf } from '../../shared/message-of.js';
import { persistently } from '../../shared/persistently.js';
import { readinessOf } from '../../shared/readiness.js';
import { portOf } from '../../suite/ports.js';
import type { SupervisedChild } from '../../supervisor/supervised-child.js';
import { HOST } from '../../up/child-plans.js';
import type { RunningSuite } from '../../up/running-suite.js';
import type { ChaosSuite } from '../chaos-suite.js';

const SECOND = 1;
/** It may begin just when the broker goes. */
const MAX_STARTS = 2;
const LOOK_EVERY_MS = 250;

/** How long is waited for what. */
interface JoinLimits {
  /** Until the broker answers, without which no replica starts. */
  readonly brokerWithinMs: number;
  /** Until the replica has its share of the lanes. */
  readonly shareWithinMs: number;
}

const LIMITS: JoinLimits = { brokerWithinMs: 30_000, shareWithinMs: 15_000 };

/** A second replica that works some of its service's lanes, or why there is none; nothing is left of one that does not. */
export const joinReplica = async (
  { running }: Pick<ChaosSuite, 'running'>,
  service: ServiceName,
  limits = LIMITS,
): Promise<SupervisedChild | string> => {
  const second = await start(running, service, limits.brokerWithinMs);
  if (typeof second === 'string') return second;
  const until = performance.now() + limits.shareWithinMs;
  while (((await lanesOf(second)) ?? 0) === 0) {
    if (performance.now() > until) {
      await running.removeReplica(second, 'drain');
      return `the second one was given no lanes within ${limits.shareWithinMs / 1_000} s`;
    }
    await sleep(LOOK_EVERY_MS);
  }
  return second;
};

/** How many lanes a replica says that it works; undefined where it does not answer just now. */
export const lanesOf = async ({ plan }: Pick<SupervisedChild, 'plan'>): Promise<number | undefined> =>
  (await readinessOf(plan.readyUrl))?.lanes.length;

async function start(
  running: RunningSuite,
  service: ServiceName,
  brokerWithinMs: number,
): Promise<SupervisedChild | string> {
  for (let starts = 1; ; starts++) {
    await waitForBroker(running.suite.portBase, brokerWithinMs);
    try {
      return await running.addReplica(service, SECOND);
    } catch (error) {
      const failed = running.child(`${service}-${SECOND}`);
      if (failed) await running.removeReplica(failed, 'kill');
      if (starts === MAX_STARTS) return `the second one did not start: ${messageOf(error).split('\n')[0]}`;
    }
  }
}

/** At the deadline the replica's own words say better what is missing. */
async function waitForBroker(portBase: number, withinMs: number): Promise<void> {
  await persistently(() => askForBrokers(HOST, portOf(portBase, 'kafka')), withinMs).catch(() => undefined);
}
