import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '@liwu/contracts';
import { runCrowd } from '../../crowd/run-crowd.js';
import { isKept, type Tally } from '../../crowd/verdict.js';
import { Refusal } from '../../refusal.js';
import type { Suite } from '../../suite/suite-file.js';
import { decisionsSince } from './decisions.js';
import { type Fault, inflict } from './fault.js';
import { type Pauses, pausesOf } from './lane-pauses.js';
import { twoAtWork } from './replicas-at-work.js';

export interface FailoverLoad {
  readonly viewers: number;
  /** Gifts a second. */
  readonly rate: number;
}

/** What a round is. */
export interface RoundPlan {
  readonly service: ServiceName;
  readonly fault: Fault;
  /** Every other round the other replica is the victim. */
  readonly round: number;
}

/** What a round brought. */
export interface RoundResult {
  /** Just before, when nothing was wrong: what the load itself leaves. */
  readonly before: Pauses;
  readonly after: Pauses;
  readonly tally: Tally;
}

/** How long the load runs before anything is measured, and before anything is done. */
const SETTLE_MS = 2_000;
const UNDISTURBED_MS = 3_000;
/** How long the victim's lanes are watched from the fault on. */
const WATCHED_MS: Readonly<Record<Fault, number>> = { kill: 6_000, drain: 5_000, freeze: 14_000 };
/** A consumer group takes its time. */
const GATEWAY_WATCHED_MS = 14_000;
const BEGINS_WITHIN_MS = 60_000;
const POLL_MS = 100;
const SPARE_S = 3;

const RECEIVERS_PER_ROOM = 1;
const ROOMS = 20;

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
  const began = Date.now();
  const crowd = runCrowd(suite, crowdOptions(load, seconds, round), () => undefined, signal);
  const measured = async (): Promise<Omit<RoundResult, 'tally'>> => {
    await untilGiftsFlow(suite, began);
    await sleep(SETTLE_MS + UNDISTURBED_MS);
    const { lanes, pid } = replicas[round % replicas.length]!;
    const at = Date.now();
    await Promise.all([inflict(fault, pid), sleep(watchedMs)]);
    const until = at + watchedMs;
    const decisions = await decisionsSince(suite, service, at - UNDISTURBED_MS);
    return {
      before: pausesOf(decisions, lanes, at - UNDISTURBED_MS, at),
      after: pausesOf(decisions, lanes, at, until),
    };
  };
  const [{ tally }, pauses] = await Promise.all([crowd, measured()]);
  return { ...pauses, tally };
};

/** Whether every promise was kept: what a fault may cost is time. */
export const isWhole = ({ tally }: RoundResult): boolean => isKept(tally);

/** The watchdog hears of gifts only: once it decides, the load is on its way. */
async function untilGiftsFlow(suite: Suite, since: number): Promise<void> {
  const until = performance.now() + BEGINS_WITHIN_MS;
  while ((await decisionsSince(suite, 'ack-watchdog', since)).length === 0) {
    if (performance.now() > until) throw new Refusal('The load did not begin in time.');
    await sleep(POLL_MS);
  }
}

const crowdOptions = ({ rate, viewers }: FailoverLoad, seconds: number, seed: number) => ({
  stateDir: '',
  viewers,
  gifts: Math.ceil(rate * seconds),
  seed,
  rooms: ROOMS,
  receivers: RECEIVERS_PER_ROOM,
  rate,
  runUp: 1,
  drop: 0,
  duplicate: 0,
  withholdAck: 0,
  offline: 0,
  json: false,
});
