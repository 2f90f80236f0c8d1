import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../refusal.js';
import { pause } from '../shared/pause.js';
import { CpuMeter, type CpuUse } from './cpu-meter.js';
import type { Processes } from './cpu-clock.js';
import type { MachinePace } from './machine-pace.js';
import type { GatewayStandIn, Tally } from './gateway-stand-in.js';
import { IN_FLIGHT_PER_VIEWER } from './gift-generator.js';

const TICK_MS = 2;
/** How long the last gifts of a phase may take to come to their end. */
const DRAIN_WITHIN_MS = 60_000;
const POLL_MS = 10;
/** What saturation needs to get going, and what is not counted. */
const RAMP_MS = 1_500;

/** What a phase brought. */
export interface PhaseResult extends Tally {
  readonly name: string;
  readonly seconds: number;
  readonly cpu: CpuUse;
}

/** What a phase runs on. */
export interface Rig {
  readonly gateway: GatewayStandIn;
  readonly processes: Processes;
  readonly machine: MachinePace;
  readonly viewers: number;
  /** Ends a phase at once. */
  readonly interrupted: AbortSignal;
}

/** Chooses the room of a gift. */
type ChooseRoom = (gift: number) => number;

/** Requests at a steady rate, whatever becomes of those before; each counts from the moment at which it was due. */
export const runAtRate = async (rig: Rig, rate: number, seconds: number, room: ChooseRoom): Promise<PhaseResult> => {
  const { gateway, viewers, interrupted } = rig;
  gateway.takeTally();
  const meter = new CpuMeter(rig.processes, rig.machine);
  const began = performance.now();
  const all = rate * seconds;
  for (let sent = 0; sent < all && !interrupted.aborted;) {
    const due = Math.min(all, Math.floor(((performance.now() - began) * rate) / 1_000));
    for (; sent < due; sent += 1) gateway.send(sent % viewers, room(sent), began + (sent * 1_000) / rate);
    await sleep(TICK_MS);
  }
  await drain(rig);
  const tally = gateway.takeTally();
  return { ...tally, name: `${rate}/s`, seconds, cpu: meter.read() };
};

/** As many gifts under way as the viewers' holds allow: whenever one has ended, its viewer sends the next. */
export const runSaturated = async (rig: Rig, name: string, seconds: number, room: ChooseRoom): Promise<PhaseResult> => {
  const { gateway, viewers, interrupted } = rig;
  let sent = 0;
  const send = (viewer: number): void => gateway.send(viewer, room(sent++));
  gateway.onEnded = send;
  for (let gift = 0; gift < viewers * IN_FLIGHT_PER_VIEWER; gift += 1) send(gift % viewers);
  await pause(RAMP_MS, interrupted);
  gateway.takeTally();
  const meter = new CpuMeter(rig.processes, rig.machine);
  const began = performance.now();
  await pause(seconds * 1_000, interrupted);
  const tally = gateway.takeTally();
  const took = (performance.now() - began) / 1_000;
  const cpu = meter.read();
  gateway.onEnded = () => undefined;
  await drain(rig);
  return { ...tally, name, seconds: took, cpu };
};

async function drain({ gateway, interrupted }: Rig): Promise<void> {
  const until = performance.now() + DRAIN_WITHIN_MS;
  while (gateway.inFlight > 0 && !interrupted.aborted) {
    if (performance.now() > until) {
      throw new Refusal(`${gateway.inFlight} gifts had not come to their end after ${DRAIN_WITHIN_MS / 1_000} s.`);
    }
    await sleep(POLL_MS);
  }
}
