import { percentile } from '../../shared/percentile.js';
import { spread } from '../bench-report.js';
import type { Asked, Ran } from './watchdog-process.js';

/** One piece of work, and the processor time that Postgres took meanwhile. */
export interface TablePhase extends Ran {
  /** Nothing where the system does not tell. */
  readonly postgresMs: number | undefined;
}

export const giftsPerSecond = ({ gifts, seconds }: Ran): number => gifts / seconds;

/** The rounds of one kind of work: the gifts a second, and the processor time of the middle round in seconds for 1,000 gifts. */
export const workLine = (what: string, phases: readonly TablePhase[]): string => {
  const { min, median, max } = spread(phases.map(giftsPerSecond));
  const node = spread(phases.map(({ nodeMs, gifts }) => nodeMs / gifts)).median.toFixed(4);
  const postgres = spread(phases.map(({ postgresMs = Number.NaN, gifts }) => postgresMs / gifts)).median.toFixed(4);
  return `${what.padEnd(24)} min ${perSecond(min)}, median ${perSecond(median)}, max ${perSecond(max)} gifts/s; CPU ms a gift: Node ${node}, Postgres ${postgres}`;
};

const perSecond = (rate: number): string => rate.toFixed(0).padStart(6);

/** What the gifts a second of one are of the other's, round by round. */
export const ratioLine = (what: string, ones: readonly Ran[], others: readonly Ran[]): string => {
  const { min, median, max } = spread(ones.map((one, round) => giftsPerSecond(one) / giftsPerSecond(others[round]!)));
  return `${what.padEnd(24)} min ${min.toFixed(2)}, median ${median.toFixed(2)}, max ${max.toFixed(2)} of the gifts/s`;
};

/** How long the question takes what is due. */
export const askedLine = (what: string, { ms, rows }: Asked): string => {
  const { p50, p95, max } = percentiles(ms);
  return `due poll, ${what}: p50 ${p50} ms, p95 ${p95} ms, max ${max} ms over ${ms.length} polls; ${rows} gifts in the last answer`;
};

export const percentiles = (ms: readonly number[]): { p50: string; p95: string; p99: string; max: string } => {
  const sorted = ms.toSorted((one, other) => one - other);
  const at = (share: number): string => (sorted.length === 0 ? '-' : percentile(sorted, share).toFixed(1));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
};
