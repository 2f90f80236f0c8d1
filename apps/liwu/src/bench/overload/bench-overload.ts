import { type CrowdOptions, FAULTLESS_CROWD } from '../../crowd/crowd-options.js';
import { reportTable } from '../../crowd/crowd-report.js';
import { runCrowd } from '../../crowd/run-crowd.js';
import { isKept } from '../../crowd/verdict.js';
import { pause } from '../../shared/pause.js';
import type { Say } from '../../shared/progress.js';
import { USAGE_WATCH_MS, usageOf } from '../../status/usage.js';
import { ONE_OF_EACH } from '../../suite/replicas.js';
import type { Suite } from '../../suite/suite-file.js';
import { MachinePace } from '../machine-pace.js';
import { withOwnSuite } from '../own-suite.js';
import { gatewayMetrics } from './gateway-metrics.js';
import { type OverloadLook, overloadHeadings, overloadRow } from './overload-row.js';

/** For how long, and how much more is asked for than can be served. */
interface OverloadBenchOptions {
  readonly portBase: number;
  readonly minutes: number;
  /** Gifts a second that viewers ask for. */
  readonly rate: number;
  readonly viewers: number;
  /** Seconds from one line to the next; the look at the processes takes ten of them. */
  readonly every: number;
}

const SEED = 7;
const RUN_UP_S = 3;

/** Asks a suite of its own for more than it can do, and prints how it bears that; false where a promise was broken. */
export const benchOverload = async (
  options: OverloadBenchOptions,
  say: Say,
  interrupted: AbortSignal,
): Promise<boolean> =>
  await withOwnSuite({ portBase: options.portBase, replicas: ONE_OF_EACH }, say, async (suite) => {
    const machine = new MachinePace();
    const over = new AbortController();
    const until = AbortSignal.any([interrupted, over.signal]);
    const end = (): void => over.abort();
    // Whichever of them ends ends the other: a crowd that nobody watches shows nothing.
    const crowd = runCrowd(suite, crowdOptions(options), say, until).finally(end);
    const watching = watch(suite, options, say, until).finally(end);
    try {
      const [{ costs, tally }] = await Promise.all([crowd, watching]);
      say(`\n${reportTable(tally, costs)}\npace of the machine: ${machine.take()?.toFixed(2) ?? '-'} ms`);
      return isKept(tally);
    } finally {
      await Promise.allSettled([crowd, watching, machine.stop()]);
    }
  });

async function watch(suite: Suite, { every }: OverloadBenchOptions, say: Say, over: AbortSignal): Promise<void> {
  const beganMs = performance.now();
  let before = await look(suite);
  say(overloadHeadings(before));
  while (!over.aborted) {
    await pause(every * 1_000 - USAGE_WATCH_MS, over);
    if (over.aborted) return;
    const now = await look(suite);
    say(overloadRow(beganMs, before, now));
    before = now;
  }
}

async function look(suite: Suite): Promise<OverloadLook> {
  const crowd = { name: 'crowd', pid: process.pid };
  const usages = await usageOf([...suite.processes, crowd]);
  const gateway = await gatewayMetrics(suite.urls.gateway);
  return { usages, gateway, atMs: performance.now() };
}

const crowdOptions = ({ minutes, rate, viewers }: OverloadBenchOptions): CrowdOptions => ({
  ...FAULTLESS_CROWD,
  viewers,
  gifts: rate * minutes * 60,
  seed: SEED,
  rate,
  runUp: RUN_UP_S,
});
