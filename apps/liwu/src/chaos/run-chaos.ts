import { type CrowdOptions, FAULTLESS_CROWD } from '../crowd/crowd-options.js';
import { type CrowdResult, INTERRUPTED } from '../crowd/crowd-run.js';
import { Refusal } from '../refusal.js';
import { runCrowd } from '../crowd/run-crowd.js';
import type { RunRecord } from '../judge/run-record.js';
import type { Say } from '../shared/progress.js';
import type { Verdict } from '../verify/violations.js';
import { causesOf } from './causes-of.js';
import type { ChaosOptions } from './chaos-options.js';
import type { ChaosSuite } from './chaos-suite.js';
import { judgeChaos, whileWatchingCounters } from './judge-chaos.js';
import type { PlannedFault } from './faults/fault.js';
import { planFaults } from './faults/plan-faults.js';
import { runFaults } from './faults/run-faults.js';
import type { UnorderedEnd } from './suite-watch.js';
import type { TimelineEntry } from './faults/timeline.js';

/** A run under faults, and what came of it. */
export interface ChaosResult {
  readonly crowd: CrowdResult;
  readonly timeline: readonly TimelineEntry[];
  /** Who was not ready again after the last fault. */
  readonly notBack: readonly string[];
  /** Processes that ended without anybody's order: to be looked into, though what they left undone was made good. */
  readonly unordered: readonly UnorderedEnd[];
  /** Commands of operators that were refused, or never answered. */
  readonly commandsFailed: readonly string[];
  readonly record: RunRecord;
  readonly verdicts: readonly Verdict[];
}

/** Lets a crowd send while the planned faults happen, waits until all has come to rest, and judges. */
export const runChaos = async (
  suite: ChaosSuite,
  options: ChaosOptions,
  say: Say,
  signal: AbortSignal,
): Promise<ChaosResult> => {
  const faults = faultsOf(options);
  say(`${faults.length} faults are planned.`);
  let timeline: TimelineEntry[] = [];
  let notBack: string[] = [];
  let fromMs = 0;
  const hardship = async (over: AbortSignal): Promise<void> => {
    fromMs = Date.now();
    timeline = await runFaults(suite, faults, say, over);
    notBack = await suite.waitUntilBack();
    say(notBack.length === 0 ? 'The faults are over; everything is ready again.' : `NOT ready: ${notBack.join(', ')}`);
  };
  const { running } = suite;
  const [crowd, counters] = await whileWatchingCounters(running.suite, () =>
    runCrowd(running.suite, crowdOf(options), say, signal, hardship),
  );
  const { unordered } = suite.watch;
  const record: RunRecord = {
    span: { fromMs, untilMs: Date.now() },
    receivers: crowd.receivers,
    clockShifts: suite.clockShifts,
    lostTails: suite.lostTails,
    causes: causesOf(timeline, unordered, fromMs),
    answered: suite.commands.answered,
    toppedUp: crowd.toppedUp,
  };
  return {
    crowd,
    timeline,
    notBack,
    unordered,
    commandsFailed: suite.commands.failed,
    record,
    verdicts: [...(await unlessTold(signal, judgeChaos(running.suite, record, say))), suite.upkeep.verdict(), counters],
  };
};

/** A judge that waits for rest is not waited for by whoever is told to end. */
async function unlessTold<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const told = Promise.withResolvers<never>();
  const refuse = (): void =>
    told.reject(new Refusal('The run was interrupted, and not judged.', { exitCode: INTERRUPTED }));
  if (signal.aborted) refuse();
  signal.addEventListener('abort', refuse, { once: true });
  try {
    return await Promise.race([work, told.promise]);
  } finally {
    signal.removeEventListener('abort', refuse);
  }
}

/** Refuses options by which no fault would happen, so that the run could not be clean. */
export const demandFaults = (options: ChaosOptions): void => {
  const { only, scenario } = options;
  if (scenario !== 'faults' && only)
    throw new Refusal(`The scenario ${scenario} has faults of its own: --only is for those by the seed.`);
  if (scenario === 'faults' && faultsOf(options).length === 0)
    throw new Refusal(
      'No fault fits into so short a run: let it last longer (--minutes), or faults come sooner (--every).',
    );
};

const faultsOf = ({ every, minutes, only, seed }: ChaosOptions): PlannedFault[] =>
  planFaults(seed, { durationMs: crowdMs({ minutes }), everyMs: every * 1_000, ...(only && { only }) });

/** For how long the crowd sends. */
export const crowdMs = ({ minutes }: Pick<ChaosOptions, 'minutes'>): number => minutes * 60_000;

/** The crowd of these options, under way for as long as the faults are. */
export const crowdOf = (options: ChaosOptions): CrowdOptions => ({
  ...FAULTLESS_CROWD,
  viewers: options.viewers,
  gifts: options.gifts,
  seed: options.seed,
  rooms: options.rooms,
  receivers: options.receivers,
  rate: options.gifts / (options.minutes * 60),
  withholdAck: WITHHOLD_ACK,
  offline: OFFLINE,
  scarce: true,
});

/** Some of its viewers behave badly, too. */
const WITHHOLD_ACK = 0.05;
const OFFLINE = 0.02;
