import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '@liwu/contracts';
import type { SupervisedChild } from '../supervisor/supervised-child.js';
import { messageOf } from '../shared/message-of.js';
import type { Deed } from './fault.js';
import { demandChild, type Place, since, spared, type Suffering, suffered } from './suffering.js';
import { isEnd } from './suite-watch.js';

type DeedOf<Kind extends Deed['kind']> = Extract<Deed, { kind: Kind }>;

const SECOND = 1;
const ANSWER_WITHIN_MS = 2_000;
const LOOK_EVERY_MS = 250;
const SHARE_WITHIN_MS = 15_000;
const GONE_WITHIN_MS = 20_000;

/** Lets a second replica of a service join, work, and leave. */
export const sufferReplica = async (
  place: Place,
  { forMs, kind, target }: DeedOf<'replica-drained' | 'replica-killed'>,
): Promise<Suffering> => {
  const beganMs = performance.now();
  const second = await join(place, target);
  if (typeof second === 'string') return spared(second);
  const joinedAfter = since(beganMs);
  await sleep(forMs);
  const lanes = await lanesOf(second);
  const end = place.watch.next(isEnd(second.plan.name), GONE_WITHIN_MS);
  const leftMs = performance.now();
  await place.suite.removeReplica(second, kind === 'replica-drained' ? 'drain' : 'kill');
  await end;
  return suffered(
    `joined after ${joinedAfter}, worked ${lanes ?? 'an unknown number of'} lanes, gone in ${since(leftMs)}`,
  );
};

/** Lets a process stand still, and wake up as one that believes that it still has its lanes. */
export const sufferFreeze = async (place: Place, deed: DeedOf<'freeze'>): Promise<Suffering> => {
  const { forMs, target, withSecond } = deed;
  const second = withSecond ? await join(place, target) : undefined;
  if (typeof second === 'string') return spared(second);
  try {
    const before = second && (await lanesOf(second));
    const frozen = demandChild(place, target);
    const { pid } = frozen;
    if (!frozen.signal('SIGSTOP')) return spared('it was gone already');
    await sleep(forMs);
    const stood = pid !== undefined && isStopped(pid);
    const after = second && (await lanesOf(second));
    frozen.signal('SIGCONT');
    if (!stood) return spared('it did not stand still');
    if (before === undefined || after === undefined) return suffered('stood still');
    return suffered(`stood still, the second one has ${after} lanes after ${before}`);
  } finally {
    if (second) await place.suite.removeReplica(second, 'drain');
  }
};

/** A second replica that has lanes, or why there is none. */
async function join({ suite }: Place, service: ServiceName): Promise<SupervisedChild | string> {
  try {
    const second = await suite.addReplica(service, SECOND);
    const until = performance.now() + SHARE_WITHIN_MS;
    while (((await lanesOf(second)) ?? 0) === 0 && performance.now() < until) await sleep(LOOK_EVERY_MS);
    return second;
  } catch (error) {
    return `the second one did not start: ${messageOf(error).split('\n')[0]}`;
  }
}

/** How many lanes a replica says that it works. */
async function lanesOf({ plan }: SupervisedChild): Promise<number | undefined> {
  try {
    const answer = await fetch(new URL('/metrics', plan.readyUrl), { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const [, lanes] = /^liwu_lanes_owned\{[^}]*\} (\d+)/m.exec(await answer.text()) ?? [];
    return lanes === undefined ? undefined : Number(lanes);
  } catch {
    // It does not answer just now, and is asked again or told of as unknown.
    return undefined;
  }
}

const isStopped = (pid: number): boolean => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) === 'T';
};
