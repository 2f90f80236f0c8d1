import { reportTable } from '../../crowd/crowd-report.js';
import { inSeconds } from '../../shared/seconds.js';
import { verdictLines, verdictRecords } from '../../verify/verdict-report.js';
import type { ChaosOptions } from '../chaos-options.js';
import { judgedCommit } from '../judged-commit.js';
import { TAKEN_IDENTITY } from './identity-thief.js';
import type { KickAndKillResult } from './kick-and-kill.js';
import { GRANTS_WITHIN_MS, TAKEN_IN_WITHIN_MS } from './kick-and-kill-faults.js';
import type { TakenIn } from './taken-in-by-spares.js';

/** For people. */
export const kickAndKillReport = (result: KickAndKillResult): string => {
  const { afterKick, afterKill, crowd, faults, grantPauses, killedAtMs, killedLanes, kickedAtMs, verdicts } = result;
  const { retirement, thief } = result;
  return [
    'As the crowd saw it:',
    reportTable(crowd.tally, crowd.costs),
    '',
    `${inSeconds(kickedAtMs)} from the first gift on a second login had ${TAKEN_IDENTITY}, and kept it; ${inSeconds(killedAtMs)} from it on`,
    `the other gateway was dead, with lanes ${killedLanes.join(', ')}, and was not started again.`,
    '',
    `Requests that were first put to an identity that was gone, until a gateway recorded or answered them (at most ${TAKEN_IN_WITHIN_MS} ms):`,
    takenInLine(`${TAKEN_IDENTITY}, taken`, afterKick),
    takenInLine('all of the killed gateway', afterKill),
    `Longest time without a grant in viewers' eyes (in any lane at most ${GRANTS_WITHIN_MS} ms):`,
    pauseLine('after the kick, all lanes', grantPauses.kick.togetherMs, grantPauses.kick.worstLaneMs),
    pauseLine("after the kill, the killed one's", grantPauses.kill.togetherMs, grantPauses.kill.worstLaneMs),
    'The identity that was taken:',
    `  alerted of in the log: ${retirement.alerted.join(', ') || 'nobody'}; counted by the metrics: ${retirement.counted}`,
    `  its gateway ${retirement.isReady ? 'stayed ready' : 'is NOT ready'} with the others; the second login ${thief.isAlone ? 'was left alone' : 'was NOT left alone'}, and swallowed ${thief.swallowed} messages`,
    '',
    ...verdictLines(verdicts),
    '',
    ...(faults.length === 0
      ? ['As it must be: all promises were kept, and both bounds.']
      : faults.map((fault) => `WRONG  ${fault}`)),
  ].join('\n');
};

const WIDTH = 34;

const takenInLine = (what: string, { never, requests, tookMs }: TakenIn): string => {
  const took = tookMs
    ? `p50 ${tookMs.p50.toFixed(0)}, p99 ${tookMs.p99.toFixed(0)}, max ${tookMs.max.toFixed(0)} ms`
    : 'none taken in';
  return `  ${what.padEnd(WIDTH)} ${requests} requests: ${took}${never.length > 0 ? `, ${never.length} NEVER` : ''}`;
};

const pauseLine = (what: string, togetherMs: number, worstLaneMs: number): string =>
  `  ${what.padEnd(WIDTH)} together ${togetherMs.toFixed(0)} ms, the slowest lane ${worstLaneMs.toFixed(0)} ms`;

/** For programs. */
export const kickAndKillJson = (options: ChaosOptions, result: KickAndKillResult): string => {
  const { crowd, faults, verdicts, ...figures } = result;
  return JSON.stringify(
    {
      clean: faults.length === 0,
      faults,
      commit: judgedCommit(),
      seed: options.seed,
      options,
      ...figures,
      tally: crowd.tally,
      verdicts: verdictRecords(verdicts),
    },
    undefined,
    2,
  );
};
