import { type CrowdOptions, FAULTLESS_CROWD } from '../../crowd/crowd-options.js';
import { runCrowd } from '../../crowd/run-crowd.js';
import { isKept } from '../../crowd/verdict.js';
import { pause } from '../../shared/pause.js';
import { type Say, step } from '../../shared/progress.js';
import { ONE_OF_EACH } from '../../suite/replicas.js';
import type { Suite } from '../../suite/suite-file.js';
import { cpuTimes } from '../cpu-clock.js';
import { MachinePace } from '../machine-pace.js';
import { gatewayMetrics } from '../overload/gateway-metrics.js';
import { withOwnSuite } from '../own-suite.js';
import { junkLine, type JunkPhase, junkRatioLine, resultOf } from './junk-report.js';
import { JunkThreads } from './junk-threads.js';

/** How much junk comes beside how many honest gifts, and for how long. */
interface JunkBenchOptions {
  readonly portBase: number;
  readonly rounds: number;
  /** Of each phase; a round has two. */
  readonly seconds: number;
  /** Honest gifts a second. */
  readonly rate: number;
  readonly viewers: number;
  /** So many junk messages come with each honest gift. */
  readonly times: number;
  readonly senders: number;
}

const SEED = 7;
const RUN_UP_S = 2;
/** Compilers take their time, and what has just begun is not measured. */
const WARM_UP_S = 15;
const SETTLE_S = 2;
const SPARE_S = 3;
/** As many as the suite's gateway has identities. */
const SINKS = 12;

/**
 * Honest viewers send at one steady rate, and so does a source of junk; by turns the junk goes to the gateway and to a sink
 * that throws it away. Prints the honest viewers' times of each phase and their ratios; false where a promise was broken.
 */
export const benchJunk = async (options: JunkBenchOptions, say: Say, interrupted: AbortSignal): Promise<boolean> =>
  await withOwnSuite({ portBase: options.portBase, replicas: ONE_OF_EACH }, say, async (suite) => {
    const { rate, senders, times } = options;
    const load = { senders, perSecond: rate * times };
    const junk = await step(say, `log in ${senders} senders of junk`, () => JunkThreads.start(suite.urls, load, SINKS));
    const machine = new MachinePace();
    const phases: JunkPhase[] = [];
    try {
      const before = await gatewayMetrics(suite.urls.gateway);
      const conduct = async (signal: AbortSignal): Promise<void> => {
        await runPhases(suite, junk, options, signal, (phase) => phases.push(phase));
      };
      const { sent, tally } = await runCrowd(suite, crowdOptions(options), say, interrupted, conduct);
      const results = phases.map((phase) => resultOf(phase, sent));
      for (const result of results) say(junkLine(result));
      say(junkRatioLine(results));
      say(dropsLine(before, await gatewayMetrics(suite.urls.gateway)));
      say(`pace of the machine: ${machine.take()?.toFixed(2) ?? '-'} ms`);
      return isKept(tally);
    } finally {
      await Promise.allSettled([junk.stop(), machine.stop()]);
    }
  });

/** Every other round begins with the junk at the gateway, so that what changes by itself favours neither. */
async function runPhases(
  suite: Suite,
  junk: JunkThreads,
  { rounds, seconds }: JunkBenchOptions,
  signal: AbortSignal,
  done: (phase: JunkPhase) => void,
): Promise<void> {
  const pid = suite.processes.find(({ name }) => name.startsWith('rtm-gateway'))?.pid ?? process.pid;
  const gatewayCpuMs = (): number => cpuTimes({ gateway: pid }).get('gateway') ?? 0;
  // The gateway's drops are compiled by then as well.
  for (const to of ['gateway', 'sink'] as const) {
    await junk.aimAt(to);
    await pause(((RUN_UP_S + WARM_UP_S) * 1_000) / 2, signal);
  }
  for (let round = 1; round <= rounds; round += 1) {
    for (const to of round % 2 === 1 ? (['sink', 'gateway'] as const) : (['gateway', 'sink'] as const)) {
      await junk.aimAt(to);
      await pause(SETTLE_S * 1_000, signal);
      await junk.aimAt(to);
      const [fromMs, fromCpuMs] = [performance.now(), gatewayCpuMs()];
      await pause(seconds * 1_000, signal);
      const [untilMs, untilCpuMs] = [performance.now(), gatewayCpuMs()];
      const counted = await junk.aimAt('sink');
      if (signal.aborted) return;
      done({ to, round, fromMs, untilMs, ...counted, gatewayCpuMs: untilCpuMs - fromCpuMs });
    }
  }
}

type Metrics = ReadonlyMap<string, number> | undefined;

/** What the gateway did with all of the junk. */
function dropsLine(before: Metrics, after: Metrics): string {
  const drops = [...(after ?? [])].flatMap(([name, count]) => {
    const since = count - (before?.get(name) ?? 0);
    return /^(?:messages_dropped|answers)\./.test(name) && since > 0 ? [`${name} ${since}`] : [];
  });
  return `the gateway's drops and answers in all: ${drops.join(', ') || 'none'}`;
}

const crowdOptions = ({ rate, rounds, seconds, viewers }: JunkBenchOptions): CrowdOptions => ({
  ...FAULTLESS_CROWD,
  viewers,
  gifts: Math.ceil(rate * (RUN_UP_S + WARM_UP_S + 2 * rounds * (SETTLE_S + seconds) + SPARE_S)),
  seed: SEED,
  rate,
  runUp: RUN_UP_S,
});
