import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '@liwu/contracts';
import { type CrowdOptions, FAULTLESS_CROWD } from '../../crowd/crowd-options.js';
import { runCrowd } from '../../crowd/run-crowd.js';
import type { Tally } from '../../crowd/verdict.js';
import { pause } from '../../shared/pause.js';
import { Refusal } from '../../refusal.js';
import type { Suite } from '../../suite/suite-file.js';
import { decisionsSince } from './decisions.js';
import { type Fault, inflict } from './fault.js';
import { type Pauses, pausesOf } from './lane-pauses.js';
import { twoAtWork } from './replicas-at-work.js';

/** The load under which the faults happen. */
export interface FailoverLoad {
  readonly viewers: number;
  /** Gifts a second. */
  readonly rate: number;
}

/** What a round is. */
interface RoundPlan {
  readonly service: ServiceName;
  readonly fault: Fault;
  /** Every other round the other replica is the victim. */
  readonly round: number;
}

/** What a round brought. */
export interface RoundResult {
  /** Just before, when nothing was wrong: what the load itself leaves. */
  readonly before: Pauses;
  /** From the fault on. */
  readonly after: Pauses;
  /** What became of the round's gifts. */
  readonly tally: Tally;
}

/** How long the load runs before anything is measured, and before anything is done. */
const SETTLE_MS = 2_000;
const UNDISTURBED_MS = 3_000;
/** How long the victim's lanes are watched from the fault on. */
const WATCHED_MS: Readonly<Record<Fault, number>> = { kill: 6_000, drain: 5_000, freeze: 14_000 };
/** A consumer group notices a member's end only when its session is over. */
const GATEWAY_WATCHED_MS = 14_000;
/** Rooms are opened and coins are sold first. */
const BEGINS_WITHIN_MS = 60_000;
const POLL_MS = 100;
/** The load goes on for so long after the last look. */
const SPARE_S = 3;
const RUN_UP_S = 1;

/** One fault under a steady load of real viewers, whose every gift is judged in the end. */
export const runRound = async (
  suite: Suite,
  plan: RoundPlan,
  load: FailoverLoad,
  signal: AbortSignal,
): Promise<RoundResult> => {
  const { fault, round, service } = plan;
  const replicas = await twoAtWork(suite, service);
  const watchedMs = service === 'rtm-gateway' ? GATEWAY_WATCHED_MS : WATCHED_MS[fault];
  const seconds = (SETTLE_MS + UNDISTURBED_MS + watchedMs) / 1_000 + SPARE_S;
  const beganAtMs = Date.now();
  const crowd = runCrowd(suite, crowdOptions(load, seconds, round), () => undefined, signal);
  const measured = async (): Promise<Omit<RoundResult, 'tally'>> => {
    await untilGiftsFlow(suite, beganAtMs, signal);
    await pause(SETTLE_MS + UNDISTURBED_MS, signal);
    // The replicas may be gone by then, and their pids somebody else's.
    signal.throwIfAborted();
    const { lanes, pid } = replicas[round % replicas.length]!;
    const faultAtMs = Date.now();
    await Promise.all([inflict(fault, pid), sleep(watchedMs)]);
    const decisions = await decisionsSince(suite, service, faultAtMs - UNDISTURBED_MS);
    return {
      before: pausesOf(decisions, lanes, faultAtMs - UNDISTURBED_MS, faultAtMs),
      after: pausesOf(decisions, lanes, faultAtMs, faultAtMs + watchedMs),
    };
  };
  const [{ tally }, pauses] = await Promise.all([crowd, measured()]);
  return { ...pauses, tally };
};

/** The watchdog hears of gifts only: once it decides, the load is on its way. */
async function untilGiftsFlow(suite: Suite, sinceMs: number, signal: AbortSignal): Promise<void> {
  const deadlineMs = performance.now() + BEGINS_WITHIN_MS;
  while ((await decisionsSince(suite, 'ack-watchdog', sinceMs)).length === 0) {
    if (performance.now() > deadlineMs) throw new Refusal('The load did not begin in time.');
    await pause(POLL_MS, signal);
    signal.throwIfAborted();
  }
}

const crowdOptions = ({ rate, viewers }: FailoverLoad, seconds: number, seed: number): CrowdOptions => ({
  ...FAULTLESS_CROWD,
  viewers,
  gifts: Math.ceil(rate * seconds),
  seed,
  rate,
  runUp: RUN_UP_S,
});
