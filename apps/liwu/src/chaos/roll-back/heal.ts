import type { CrowdResult } from '../../crowd/crowd-run.js';
import type { Hardship } from '../../crowd/hardship.js';
import { messageOf } from '../../shared/message-of.js';
import { pause } from '../../shared/pause.js';
import type { Say } from '../../shared/progress.js';
import { STORING_SERVICES, type StoringService } from '../../suite/storing-services.js';
import type { Verdict } from '../../verify/violations.js';
import type { ChaosSuite } from '../chaos-suite.js';
import { type CommandEnd, lastLineOf, runLiwu } from '../faults/run-liwu.js';
import type { Span } from '../../judge/run-record.js';
import { judgeChaos } from '../judge-chaos.js';
import { type LaneEnd, keyOf, laneEnds, stoppedLanes } from './lane-ends.js';

const HEALED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

/** How a command ended, and what it said last. */
interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** What an operator's commands did to one service's database. */
interface Adopted {
  readonly service: StoringService;
  readonly adopt: Ended;
  /** Whether all its tables are then what its events say. */
  readonly rebuild: Ended;
}

/** What became of a suite whose databases were brought up to their topics. */
export interface Healed {
  readonly adopted: readonly Adopted[];
  /** Lanes that stay stopped, and lanes that are not as far as they were before: none, where all is well. */
  readonly stopped: readonly string[];
  readonly behind: readonly string[];
  /** How a crowd fared that came then, or why it could not even begin. */
  readonly crowd: CrowdResult | string;
  /** The judge's, behind that crowd. */
  readonly verdicts: readonly Verdict[];
}

/** What a crowd saw of a suite, as the judge needs it. */
type Seen = Pick<CrowdResult, 'receivers' | 'toppedUp'>;

/**
 * Brings every database up to its topic as an operator does, while the services run, and sends a crowd through the suite again. Judged is
 * what both crowds saw: that of the first one is in the books only because it was brought back.
 */
export const heal = async (
  suite: ChaosSuite,
  { ends, before }: { readonly ends: readonly LaneEnd[]; readonly before: Seen },
  crowd: (hardship: Hardship) => Promise<CrowdResult>,
  say: Say,
  signal: AbortSignal,
): Promise<Healed> => {
  const adopted: Adopted[] = [];
  const adoptions: Span[] = [];
  for (const service of STORING_SERVICES) {
    const begunMs = Date.now();
    const adopt = ended(await runLiwu(suite.stateDir, ['adopt', service]));
    adoptions.push({ fromMs: begunMs, untilMs: Date.now() });
    say(`adopt ${service}: ${adopt.said}`);
    adopted.push({ service, adopt, rebuild: ended(await runLiwu(suite.stateDir, ['rebuild', service, '--dry-run'])) });
  }
  const until = performance.now() + HEALED_WITHIN_MS;
  let stopped = await stoppedLanes(suite);
  for (; stopped.length > 0 && performance.now() < until && !signal.aborted; stopped = await stoppedLanes(suite))
    await pause(LOOK_EVERY_MS, signal);
  const now = new Map((await laneEnds(suite)).map((end) => [keyOf(end), end.sequence]));
  const behind = ends.filter((end) => (now.get(keyOf(end)) ?? 0) < end.sequence).map(keyOf);
  const found = { adopted, stopped, behind };
  let fromMs = 0;
  try {
    const result = await crowd(async () => void (fromMs = Date.now()));
    const receivers = [...before.receivers, ...result.receivers];
    const toppedUp = new Map([...before.toppedUp, ...result.toppedUp]);
    const nothing = { clockShifts: [], causes: [], answered: [], lostTails: [] };
    const record = { ...nothing, span: { fromMs, untilMs: Date.now() }, receivers, toppedUp, adoptions };
    return { ...found, crowd: result, verdicts: await judgeChaos(suite.running.suite, record, say) };
  } catch (error) {
    return { ...found, crowd: messageOf(error), verdicts: [] };
  }
};

const ended = (end: CommandEnd): Ended => ({ code: end.code, said: lastLineOf(end) });
