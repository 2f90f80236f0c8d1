import { join } from 'node:path';
import { twoAtWork } from '../../bench/failover/replicas-at-work.js';
import { type CrowdOptions, FAULTLESS_CROWD } from '../../crowd/crowd-options.js';
import type { CrowdResult } from '../../crowd/crowd-run.js';
import { runCrowd } from '../../crowd/run-crowd.js';
import type { Cause, RunRecord } from '../../judge/run-record.js';
import { pause } from '../../shared/pause.js';
import type { Say } from '../../shared/progress.js';
import type { Verdict } from '../../verify/violations.js';
import type { ChaosOptions } from '../chaos-options.js';
import type { ChaosSuite } from '../chaos-suite.js';
import { judgeChaos } from '../judge-chaos.js';
import { crowdMs } from '../run-chaos.js';
import { type FailoverFigures, figuresOf } from './failover-figures.js';
import { IdentityThief, TAKEN_IDENTITY } from './identity-thief.js';
import { kickAndKillFaults } from './kick-and-kill-faults.js';
import { recordedRequests } from './recorded-requests.js';
import { lookAtRetirement, type Retirement } from './retirement.js';

/** What was seen of two gateways, one of which lost an identity to a second login, while the other was killed for good. */
export interface KickAndKill extends FailoverFigures {
  readonly crowd: Pick<CrowdResult, 'tally'>;
  readonly verdicts: readonly Verdict[];
  readonly retirement: Retirement;
  /** What became of the second login. */
  readonly thief: { readonly swallowed: number; readonly isAlone: boolean };
}

/** The same, with all that the report tells and everything that is wrong, in sentences. */
export interface KickAndKillResult extends KickAndKill {
  readonly crowd: CrowdResult;
  /** In milliseconds from the first gift. */
  readonly kickedAtMs: number;
  readonly killedAtMs: number;
  readonly killedLanes: readonly number[];
  readonly faults: readonly string[];
}

const SURVIVOR = 'rtm-gateway';
const VICTIM = 'rtm-gateway-1';
const VICTIMS_IDENTITIES = 'gift-gateway-1-';
/** Of the crowd's time. */
const KICKED_AT_SHARE = 1 / 3;
const KILLED_AT_SHARE = 2 / 3;

interface Moments {
  zeroMs: number;
  kickedMs: number;
  killedMs: number;
  killedLanes: readonly number[];
  thief: IdentityThief | undefined;
}

/** Has an identity of one gateway taken and the other gateway killed while a crowd sends, and judges what became of the gifts. */
export const kickAndKill = async (
  suite: ChaosSuite,
  options: ChaosOptions,
  say: Say,
  signal: AbortSignal,
): Promise<KickAndKillResult> => {
  const { running, stateDir } = suite;
  await twoAtWork(running.suite, 'rtm-gateway');
  const moments: Moments = { zeroMs: 0, kickedMs: 0, killedMs: 0, killedLanes: [], thief: undefined };
  try {
    const crowd = await runCrowd(running.suite, crowdOf(options), say, signal, async (over) => {
      await inflictBoth(suite, options, say, over, moments);
    });
    const retirement = await lookAtRetirement(running.suite.urls.gateway, join(stateDir, 'logs', `${SURVIVOR}.log`));
    const { swallowed = 0, isAlone = false } = moments.thief ?? {};
    const { kickedMs, killedLanes, killedMs, zeroMs } = moments;
    const faults = {
      lanes: running.suite.lanes,
      endMs: zeroMs + crowdMs(options),
      kick: { fromMs: kickedMs, has: (uid: string) => uid === TAKEN_IDENTITY },
      kill: { fromMs: killedMs, has: (uid: string) => uid.startsWith(VICTIMS_IDENTITIES), lanes: killedLanes },
    };
    const figures = figuresOf(crowd.sent, await recordedRequests(running.suite), faults);
    const verdicts = await judgeChaos(running.suite, recordOf(crowd, moments), say);
    const seen = { crowd, verdicts, retirement, thief: { swallowed, isAlone }, ...figures };
    const when = { kickedAtMs: kickedMs - zeroMs, killedAtMs: killedMs - zeroMs, killedLanes };
    return { ...seen, ...when, faults: kickAndKillFaults(seen) };
  } finally {
    await moments.thief?.logOut();
  }
};

async function inflictBoth(
  suite: ChaosSuite,
  options: ChaosOptions,
  say: Say,
  over: AbortSignal,
  moments: Moments,
): Promise<void> {
  moments.zeroMs = Date.now();
  const until = (share: number): Promise<void> => pause(moments.zeroMs + crowdMs(options) * share - Date.now(), over);
  await until(KICKED_AT_SHARE);
  if (over.aborted) return;
  const { atMs, thief } = await IdentityThief.logIn(suite.linkAs(TAKEN_IDENTITY));
  Object.assign(moments, { thief, kickedMs: atMs });
  say(`A second login has taken ${TAKEN_IDENTITY}.`);
  await until(KILLED_AT_SHARE);
  if (over.aborted) return;
  const victim = (await twoAtWork(suite.running.suite, 'rtm-gateway')).find(({ name }) => name === VICTIM);
  const child = suite.running.child(VICTIM);
  if (!victim || !child) throw new Error(`the suite has no ${VICTIM}`);
  suite.watch.noteKill(victim.pid);
  moments.killedLanes = victim.lanes;
  moments.killedMs = Date.now();
  await suite.running.removeReplica(child, 'kill');
  say(`${VICTIM} was killed with -9, with lanes ${victim.lanes.join(', ')}; nobody starts it again.`);
}

/** Nobody misbehaves in this crowd: whatever is late is so because of the two faults. It wants more than there is, as the judge demands. */
const crowdOf = ({ gifts, minutes, receivers, rooms, seed, viewers }: ChaosOptions): CrowdOptions => ({
  ...FAULTLESS_CROWD,
  viewers,
  gifts,
  seed,
  rooms,
  receivers,
  rate: gifts / (minutes * 60),
  scarce: true,
});

const recordOf = ({ receivers, toppedUp }: CrowdResult, { kickedMs, killedMs, zeroMs }: Moments): RunRecord => {
  const causes: Cause[] = [
    { what: 'links broken', fromMs: kickedMs, untilMs: kickedMs },
    { what: 'gateway ended', fromMs: killedMs, untilMs: killedMs },
  ];
  const span = { fromMs: zeroMs, untilMs: Date.now() };
  return { span, receivers, toppedUp, causes, clockShifts: [], lostTails: [], answered: [] };
};
