import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosSuite } from '../chaos-suite.js';
import { isSighting } from '../suite-watch.js';
import { demandChild, type FaultEffect, isStopped, since, spared, suffered, unseen } from './fault-effect.js';
import type { FaultOf } from './fault.js';
import { joinReplica, lanesOf } from './join-replica.js';

const GONE_WITHIN_MS = 20_000;

/** Lets a second replica of a service join, work, and leave. */
export const injectSecondReplica = async (
  suite: ChaosSuite,
  { forMs, kind, target }: FaultOf<'replica-drained' | 'replica-killed'>,
): Promise<FaultEffect> => {
  const beganMs = performance.now();
  const second = await joinReplica(suite, target);
  if (typeof second === 'string') return unseen(second);
  const joinedAfter = since(beganMs);
  await sleep(forMs);
  const lanes = await lanesOf(second);
  const end = suite.watch.next(isSighting('ended', second.plan.name), GONE_WITHIN_MS);
  const leftMs = performance.now();
  if (kind === 'replica-killed' && second.pid !== undefined) suite.watch.noteKill(second.pid);
  await suite.running.removeReplica(second, kind === 'replica-drained' ? 'drain' : 'kill');
  if (!(await end)) return unseen(`joined after ${joinedAfter}, and was gone before it was to leave`);
  const text = `joined after ${joinedAfter}, worked ${lanes ?? 'an unknown number of'} lanes, gone in ${since(leftMs)}`;
  // One that has no lanes takes nothing with it, but the others' lanes were shared out anew.
  return lanes === undefined || lanes === 0 ? unseen(text) : suffered(text);
};

/** Lets a process stand still, and wake up as one that believes that it still has its lanes. */
export const injectFreeze = async (suite: ChaosSuite, fault: FaultOf<'freeze'>): Promise<FaultEffect> => {
  const { forMs, target, withSecond } = fault;
  const second = withSecond ? await joinReplica(suite, target) : undefined;
  if (typeof second === 'string') return unseen(second);
  try {
    const before = second && (await lanesOf(second));
    const frozen = demandChild(suite, target);
    const { pid } = frozen;
    if (!frozen.signal('SIGSTOP')) return (second ? unseen : spared)('it was gone already');
    await sleep(forMs);
    const stood = pid !== undefined && isStopped(pid);
    const after = second && (await lanesOf(second));
    frozen.signal('SIGCONT');
    if (!stood) return unseen('it did not stand still');
    if (!second) return suffered('stood still');
    const text = `stood still, the second one has ${after ?? 'an unknown number of'} lanes after ${before ?? 'as many'}`;
    return before !== undefined && after !== undefined && after > before ? suffered(text) : unseen(text);
  } finally {
    if (second) await suite.running.removeReplica(second, 'drain');
  }
};
