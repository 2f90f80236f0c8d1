import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '@liwu/contracts';
import { messageOf } from '../../shared/message-of.js';
import { inSeconds } from '../../shared/seconds.js';
import type { AgentOrder } from '../agent/agent-messages.js';
import type { ChaosSuite } from '../chaos-suite.js';
import { type CommandedService, isCommanded } from '../operator-commands.js';
import { isSighting, isWord } from '../suite-watch.js';
import { demandChild, type FaultEffect, killChild, since, spared, suffered, unseen } from './fault-effect.js';
import type { FaultOf } from './fault.js';

/** A step that nobody passes in so long, with gifts moving all the time, is not passed while something else is down. */
const PASSED_WITHIN_MS = 15_000;
const GONE_WITHIN_MS = 5_000;
const BACK_WITHIN_MS = 90_000;
const OBEYED_WITHIN_MS = 3_000;

/** Kills a process at once, and waits until it is back. */
export const injectKill = async (suite: ChaosSuite, name: string): Promise<FaultEffect> => {
  const beganMs = performance.now();
  const end = suite.watch.next(isSighting('ended', name), GONE_WITHIN_MS);
  const ready = suite.watch.next(isSighting('ready', name), BACK_WITHIN_MS);
  if (!killChild(suite, demandChild(suite, name))) return spared('it was gone already');
  return await goneAndBack(beganMs, end, ready);
};

/** Kills a process as it passes a step, and waits until it is back. */
export const injectKillAtStep = async (suite: ChaosSuite, fault: FaultOf<'kill-at-step'>): Promise<FaultEffect> => {
  const { nth, step, target } = fault;
  const order: AgentOrder = { order: 'die', step, nth };
  // Lanes are opened by a process that begins: the order waits for the next one.
  if (step === 'lanes-opened') return await killWhileOpening(suite, target, order);
  const child = demandChild(suite, target);
  const beganMs = performance.now();
  const dying = suite.watch.next(isWord(target, 'dying'), PASSED_WITHIN_MS);
  const end = suite.watch.next(isSighting('ended', target), PASSED_WITHIN_MS + GONE_WITHIN_MS);
  if (!child.tell(order)) return spared('it was gone already');
  const commanded = step.startsWith('command-') && isCommanded(target) ? send(suite, target) : undefined;
  if (!(await dying)) {
    child.tell({ order: 'live' } satisfies AgentOrder);
    const failure = (await commanded) ?? '';
    const times = nth === 1 ? '' : `${nth} times `;
    return unseen(`the step was not passed ${times}within ${PASSED_WITHIN_MS / 1_000} s${failure}`);
  }
  const passedAfter = since(beganMs);
  const result = await goneAndBack(beganMs, end, suite.watch.next(isSighting('ready', target), BACK_WITHIN_MS));
  const failure = (await commanded) ?? '';
  return { ...result, text: `passed after ${passedAfter}, ${result.text}${failure}` };
};

/** Resolves when the command is answered, or with what to say of one that was not. */
const send = async (suite: ChaosSuite, service: CommandedService): Promise<string | undefined> => {
  try {
    await suite.commands.send(service);
    return undefined;
  } catch (error) {
    return `, and its command was NOT done: ${messageOf(error)}`;
  }
};

async function killWhileOpening(suite: ChaosSuite, target: ServiceName, order: AgentOrder): Promise<FaultEffect> {
  const child = demandChild(suite, target);
  const beganMs = performance.now();
  const spawned = suite.watch.next(isSighting('spawned', target), BACK_WITHIN_MS);
  const dying = suite.watch.next(isWord(target, 'dying'), BACK_WITHIN_MS);
  killChild(suite, child);
  if (!(await spawned)) return unseen('it did not come back');
  const end = suite.watch.next(isSighting('ended', target), BACK_WITHIN_MS);
  child.tell(order);
  if (!(await dying)) return unseen('it came back, and opened no lane');
  return await goneAndBack(beganMs, end, suite.watch.next(isSighting('ready', target), BACK_WITHIN_MS));
}

async function goneAndBack(beganMs: number, end: Promise<unknown>, ready: Promise<unknown>): Promise<FaultEffect> {
  if (!(await end)) return unseen('it did not end');
  const goneAfter = since(beganMs);
  if (!(await ready)) return suffered(`gone after ${goneAfter}, NOT back within ${BACK_WITHIN_MS / 1_000} s`);
  return suffered(`gone after ${goneAfter}, back after ${since(beganMs)}`);
}

/** Shifts a process's clock for a while; if it dies meanwhile, the next one has the true time. */
export const injectClockShift = async (suite: ChaosSuite, fault: FaultOf<'clock'>): Promise<FaultEffect> => {
  const { byMs, forMs, target } = fault;
  const child = demandChild(suite, target);
  const shifted = suite.watch.next(isWord(target, 'clock-shifted'), OBEYED_WITHIN_MS);
  const end = suite.watch.next(isSighting('ended', target), OBEYED_WITHIN_MS + forMs);
  // Noted as wide as it can have been.
  const fromMs = Date.now();
  if (!child.tell({ order: 'shift-clock', byMs } satisfies AgentOrder)) return spared('it was gone already');
  if (!(await shifted)) {
    child.tell({ order: 'shift-clock', byMs: 0 } satisfies AgentOrder);
    suite.clockShifts.push({ service: target, byMs, fromMs, untilMs: Date.now() + OBEYED_WITHIN_MS });
    return unseen('it did not obey');
  }
  const ended = await Promise.race([end, sleep(forMs)]);
  if (!ended) {
    const back = suite.watch.next(isWord(target, 'clock-shifted'), OBEYED_WITHIN_MS);
    child.tell({ order: 'shift-clock', byMs: 0 } satisfies AgentOrder);
    await back;
  }
  suite.clockShifts.push({ service: target, byMs, fromMs, untilMs: Date.now() });
  return suffered(`for ${inSeconds(Date.now() - fromMs)}${ended ? ', until it died' : ''}`);
};
