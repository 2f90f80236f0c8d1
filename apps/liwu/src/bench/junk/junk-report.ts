import { atMost } from '../bound.js';
import { percentile } from '../../shared/percentile.js';
import { spread } from '../bench-report.js';

/** A stretch of the run, by the monotonic clock, and what was done in it. */
export interface JunkPhase {
  readonly to: 'gateway' | 'sink';
  readonly round: number;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Junk messages, and how many of them the network did not take. */
  readonly sent: number;
  readonly failed: number;
  /** What the gateway's process took of the processors, in milliseconds. */
  readonly gatewayCpuMs: number;
}

/** An honest gift: when it was first asked for, and when its grant came, if one did. */
interface HonestGift {
  readonly firstAskedAtMs: number | undefined;
  readonly grantedAtMs: number | undefined;
}

/** How honest viewers fared in a phase. */
interface JunkResult extends JunkPhase {
  readonly asked: number;
  /** From request to grant, sorted. */
  readonly grantedAfterMs: readonly number[];
}

const TAIL = 0.95;

/** The gifts that were asked for within the phase. */
export const resultOf = (phase: JunkPhase, gifts: readonly HonestGift[]): JunkResult => {
  const within = gifts.filter(({ firstAskedAtMs: at }) => at !== undefined && at >= phase.fromMs && at < phase.untilMs);
  const grantedAfterMs = within.flatMap(({ firstAskedAtMs, grantedAtMs }) =>
    firstAskedAtMs === undefined || grantedAtMs === undefined ? [] : [grantedAtMs - firstAskedAtMs],
  );
  return { ...phase, asked: within.length, grantedAfterMs: grantedAfterMs.toSorted((one, other) => one - other) };
};

const tailOf = ({ grantedAfterMs }: JunkResult): number => percentile(grantedAfterMs, TAIL);

/** One phase as a line. */
export const junkLine = (result: JunkResult): string => {
  const { asked, failed, fromMs, gatewayCpuMs, grantedAfterMs, round, sent, to, untilMs } = result;
  const seconds = (untilMs - fromMs) / 1_000;
  const perSecond = (count: number): string => (count / seconds).toFixed(0);
  const times =
    grantedAfterMs.length === 0
      ? 'none'
      : [0.5, TAIL, 0.99].map((share) => percentile(grantedAfterMs, share).toFixed(1)).join('/');
  const lost = failed > 0 ? ` (${failed} not taken)` : '';
  return (
    `${round} junk to the ${to.padEnd(7)}: ${perSecond(sent)} junk/s${lost}, ${perSecond(asked)} honest/s, ` +
    `${grantedAfterMs.length} of ${asked} granted, p50/p95/p99 ${times} ms; gateway ${((100 * gatewayCpuMs) / 1_000 / seconds).toFixed(0)} % of a core`
  );
};

/** What the junk makes of the honest viewers' p95, round by round: that of the phase with junk by that without. */
export const junkRatios = (results: readonly JunkResult[]): number[] =>
  results
    .filter(({ to }) => to === 'gateway')
    .flatMap((junk) => {
      const quiet = results.find(({ round, to }) => round === junk.round && to === 'sink');
      return quiet && quiet.grantedAfterMs.length > 0 && junk.grantedAfterMs.length > 0
        ? [tailOf(junk) / tailOf(quiet)]
        : [];
    });

/** So much longer than beside a sink may honest viewers wait beside a gateway that has the junk to deal with (p95, in every round). */
const RATIO_AT_MOST = 1.25;

export const junkRatioLine = (results: readonly JunkResult[]): string => {
  const ratios = junkRatios(results);
  if (ratios.length === 0) return 'no round was whole: there is no ratio';
  const { max, median, min } = spread(ratios);
  return `p95 from request to grant, junk at the gateway / at the sink: min ${min.toFixed(2)}, median ${median.toFixed(2)}, max ${max.toFixed(2)} of ${ratios.length} rounds ${atMost(max, RATIO_AT_MOST)}`;
};
