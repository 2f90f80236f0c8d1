import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../../refusal.js';
import { faultsLog } from '../../shared/faults-log.js';
import { pause } from '../../shared/pause.js';
import { type Say, step } from '../../shared/progress.js';
import { SupervisedChild } from '../../supervisor/supervised-child.js';
import type { DatabaseUrls } from '../../suite/storing-services.js';
import { kafkaBrokers, replicaPlan, type SuitePlan } from '../../up/child-plans.js';
import type { ServerName } from '../../up/infrastructure.js';
import { CpuMeter } from '../cpu-meter.js';
import type { Processes } from '../cpu-clock.js';
import { makeLaneTables } from '../make-lane-tables.js';
import { runOutage } from './outage.js';
import { shown, WatchDriver } from './watch-driver.js';
import { percentiles } from './watchdog-report.js';

interface LanesBenchOptions {
  readonly plan: SuitePlan;
  readonly databases: DatabaseUrls;
  readonly servers: Readonly<Record<ServerName, number>>;
  readonly rate: number;
  readonly seconds: number;
  readonly idle: number;
  readonly outage: number;
}

const READY_WITHIN_MS = 60_000;
const ENDED_WITHIN_MS = 30_000;
const POLL_MS = 50;
const TICK_MS = 50;
const SETTLE_MS = 3_000;

/** The whole watchdog over the table as it was filled: left alone, at a steady rate, through an outage. False where a promise was broken. */
export const benchLanes = async (options: LanesBenchOptions, say: Say, interrupted: AbortSignal): Promise<boolean> => {
  const { plan, databases, servers } = options;
  await makeLaneTables(databases.wallet);
  const driver = new WatchDriver(kafkaBrokers(plan.portBase), databases.wallet, faultsLog(say));
  const pids: Record<string, number> = { ...servers };
  const child = new SupervisedChild(replicaPlan(plan, 'ack-watchdog', 0, databases), {
    spawned: (_, { pid }) => void (pids['ack-watchdog'] = pid),
    say,
  });
  try {
    await step(say, 'starting the watchdog', () => Promise.all([driver.start(), child.start()]));
    await until(() => driver.ready, READY_WITHIN_MS, 'the lanes were not assigned');
    const processes: Processes = { ...pids, driver: process.pid };
    if (options.idle > 0) await leaveAlone(options.idle, processes, say, interrupted);
    if (options.seconds > 0) await atRate(driver, options, processes, say, interrupted);
    if (options.outage === 0) return true;
    const faults = await runOutage(driver, options.outage, say, interrupted);
    for (const fault of faults) say(`WRONG: ${fault}`);
    return faults.length === 0;
  } finally {
    await child.stop();
    await driver.stop();
  }
};

/** What it takes when nothing is due. */
async function leaveAlone(seconds: number, processes: Processes, say: Say, interrupted: AbortSignal): Promise<void> {
  await pause(SETTLE_MS, interrupted);
  const meter = new CpuMeter(processes);
  await pause(seconds * 1_000, interrupted);
  const { ms } = meter.read();
  const share = (name: string): string => `${((ms.get(name) ?? Number.NaN) / (seconds * 10)).toFixed(2)} %`;
  say(
    `\nleft alone for ${seconds} s, of one processor: ack-watchdog ${share('ack-watchdog')}, postgres ${share('postgres')}, kafka ${share('kafka')}`,
  );
}

/** Gifts at a steady rate, each witnessed as soon as it is watched. */
async function atRate(
  driver: WatchDriver,
  { rate, seconds }: LanesBenchOptions,
  processes: Processes,
  say: Say,
  interrupted: AbortSignal,
): Promise<void> {
  const began = new Map<string, number>();
  const ms: number[] = [];
  driver.onHeard = (event) => {
    const at = began.get(event.requestId);
    if (event.type === 'DeliveryConfirmed' && at !== undefined) ms.push(performance.now() - at);
    return event.type === 'DeliveryWatched' ? shown(event) : [];
  };
  const meter = new CpuMeter(processes);
  const start = performance.now();
  let sent = 0;
  const holding: Promise<void>[] = [];
  const all = rate * seconds;
  while (sent < all && !interrupted.aborted) {
    const due = Math.min(all, Math.floor(((performance.now() - start) * rate) / 1_000));
    const at = performance.now();
    if (due > sent)
      holding.push(
        driver.hold(due - sent, 'rate').then((held) => held.forEach(({ requestId }) => began.set(requestId, at))),
      );
    sent = due;
    await sleep(TICK_MS);
  }
  await Promise.all(holding);
  await until(() => ms.length >= sent || interrupted.aborted, ENDED_WITHIN_MS, 'gifts were not confirmed');
  const took = (performance.now() - start) / 1_000;
  const { ms: cpu } = meter.read();
  const perGift = [...cpu].map(([name, spent]) => `${name} ${(spent / sent).toFixed(3)}`).join(', ');
  const { p50, p95, p99, max } = percentiles(ms);
  say(
    `through the lanes at ${rate}/s: ${(sent / took).toFixed(0)} gifts/s confirmed; from the hold to the sight of 7a p50 ${p50}, p95 ${p95}, p99 ${p99}, max ${max} ms; CPU ms a gift: ${perGift}`,
  );
}

/** Waits for a fact. */
const until = async (holds: () => boolean, withinMs: number, otherwise: string): Promise<void> => {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Refusal(`Within ${withinMs / 1_000} s ${otherwise}.`);
    await sleep(POLL_MS);
  }
};
