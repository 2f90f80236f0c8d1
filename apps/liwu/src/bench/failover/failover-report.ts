import { spread } from '../bench-report.js';
import type { Pauses } from './lane-pauses.js';
import type { RoundResult } from './failover-round.js';

/** One round as a line, as soon as it has ended. */
export const roundLine = (name: string, { after, before, tally }: RoundResult): string => {
  const refused = Object.entries(tally.refused).map(([code, count]) => `, ${count} ${code}`);
  const unheard = tally.unheard > 0 ? `, ${tally.unheard} unanswered` : '';
  return `${name}: ${after.togetherMs.toFixed(0)} ms, in the slowest lane ${after.worstLaneMs.toFixed(0)} ms (undisturbed ${before.togetherMs.toFixed(0)}, ${before.worstLaneMs.toFixed(0)}); ${tally.settled} of ${tally.requested} gifts settled${refused.join('')}${unheard}`;
};

/** All rounds of one fault as a line. */
export const faultLine = (name: string, rounds: readonly RoundResult[]): string => {
  const of = (pick: (result: RoundResult) => Pauses, part: keyof Pauses): string => {
    const { max, median, min } = spread(rounds.map((round) => pick(round)[part]));
    return [min, median, max].map((ms) => ms.toFixed(0)).join('/');
  };
  const after = ({ after: pauses }: RoundResult): Pauses => pauses;
  const before = ({ before: pauses }: RoundResult): Pauses => pauses;
  return (
    `${name.padEnd(22)}  all lanes ${of(after, 'togetherMs').padStart(15)}  slowest lane ${of(after, 'worstLaneMs').padStart(15)}` +
    `  undisturbed ${of(before, 'togetherMs')}, ${of(before, 'worstLaneMs')}`
  );
};
