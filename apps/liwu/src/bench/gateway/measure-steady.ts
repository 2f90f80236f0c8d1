import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../../refusal.js';
import { pause } from '../../shared/pause.js';
import type { MachinePace } from '../machine-pace.js';
import type { GatewayRig } from './gateway-rig.js';

/** What a time at a steady rate took of the gateway's processor. */
interface SteadyTime {
  /** Messages a second; 0 for none. */
  readonly rate: number;
  readonly seconds: number;
  /** How many the gateway's own counter says that it dealt with. */
  readonly messages: number;
  readonly cpuMs: number;
  /** What a fixed piece of work took meanwhile, in milliseconds. */
  readonly pace: number | undefined;
}

/** A steady time, and what the gateway took at rest in the same round. */
export interface SteadyRound {
  readonly idle: SteadyTime;
  readonly time: SteadyTime;
}

/** What is done at a steady rate, and by which of the gateway's counters it is known to be done. */
export interface SteadyWork {
  readonly send: (n: number) => Promise<void>;
  readonly counter: string;
}

interface Bench {
  readonly rig: GatewayRig;
  readonly machine: MachinePace;
  readonly interrupted: AbortSignal;
}

const TICK_MS = 2;
/**
 * How long the code is run before it is measured: so long the engine goes on compiling it. A gateway runs for weeks. At 400/s its compiler
 * took 18 ms a second in the beginning and 2 to 3 ms after a minute, of some 110.
 */
const WARM_UP_S = 60;
/** Before each time that is measured. */
const LEAD_IN_S = 2;
const SETTLED_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 100;

/** Does nothing for a while, with everybody logged in. */
export const measureIdle = async ({ interrupted, machine, rig }: Bench, seconds: number): Promise<SteadyTime> => {
  const before = await rig.use();
  machine.take();
  await pause(seconds * 1_000, interrupted);
  const after = await rig.use();
  return { rate: 0, seconds, messages: 0, cpuMs: after.cpuMs - before.cpuMs, pace: machine.take() };
};

/** Does it so often a second until the engine has compiled what it runs. */
export const warmUp = async (bench: Bench, work: SteadyWork, rate: number): Promise<void> => {
  const countedFirst = await bench.rig.counted(work.counter);
  const sent = await sendAt(bench, work, rate, WARM_UP_S, 0);
  await settled(bench.rig, work.counter, countedFirst + sent);
};

/** Does it so often a second, first for a while unmeasured; rejects where not all of it was done in the end. */
export const measureSteady = async (
  bench: Bench,
  work: SteadyWork,
  rate: number,
  seconds: number,
): Promise<SteadyTime> => {
  const { machine, rig } = bench;
  const countedFirst = await rig.counted(work.counter);
  const before = await sendAt(bench, work, rate, LEAD_IN_S, 0);
  const usedBefore = await rig.use();
  const beganMs = performance.now();
  machine.take();
  const sent = await sendAt(bench, work, rate, seconds, before);
  const cpuMs = (await rig.use()).cpuMs - usedBefore.cpuMs;
  const pace = machine.take();
  const measuredS = (performance.now() - beganMs) / 1_000;
  await settled(rig, work.counter, countedFirst + before + sent);
  return { rate, seconds: measuredS, messages: sent, cpuMs, pace };
};

/** Each is due at its own moment, whatever became of those before. */
async function sendAt(
  { interrupted }: Bench,
  { send }: SteadyWork,
  rate: number,
  seconds: number,
  first: number,
): Promise<number> {
  const all = rate * seconds;
  const beganMs = performance.now();
  const underWay: Promise<void>[] = [];
  while (underWay.length < all) {
    interrupted.throwIfAborted();
    const due = Math.min(all, Math.floor(((performance.now() - beganMs) * rate) / 1_000));
    while (underWay.length < due) underWay.push(send(first + underWay.length));
    await sleep(TICK_MS);
  }
  await Promise.all(underWay);
  return all;
}

async function settled(rig: GatewayRig, counter: string, wanted: number): Promise<void> {
  const until = performance.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const counted = await rig.counted(counter);
    if (counted === wanted) return;
    if (performance.now() > until || counted > wanted)
      throw new Refusal(
        `The gateway counts ${counted} of ${wanted} (${counter}): what was measured is not what was meant.`,
      );
    await sleep(LOOK_EVERY_MS);
  }
}
