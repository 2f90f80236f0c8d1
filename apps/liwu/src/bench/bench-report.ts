import { percentile } from '../shared/percentile.js';
import type { PhaseResult } from './run-phase.js';
import { textTable } from './text-table.js';

const CPU_ORDER = ['gift-catalog', 'wallet', 'ack-watchdog', 'kafka', 'postgres', 'generator'];
const HEADINGS = ['', 'settled/s', 'held p50/p99', 'settled p50/p99', ...CPU_ORDER, 'all', 'others', 'pace'];

/** The phases as a table: times in milliseconds, processor time in milliseconds for each settled gift. */
export const phaseTable = (phases: readonly PhaseResult[]): string => textTable([HEADINGS, ...phases.map(phaseRow)]);

/** One phase as a line, as soon as it has ended. */
export const phaseLine = (phase: PhaseResult): string => {
  const [name, rate, held, settled, ...cpu] = phaseRow(phase);
  const [all, others, pace] = cpu.slice(-3);
  const paced = pace === '-' ? '' : `, whose pace was ${pace} ms`;
  return `${name}: ${rate} settled/s, held ${held} ms, settled ${settled} ms, ${all} CPU ms a gift; other programs took ${others} of the machine${paced}`;
};

const settledPerSecond = ({ settled, seconds }: PhaseResult): number => settled / seconds;

/** The smallest, the middle and the largest of some numbers. */
export const spread = (numbers: readonly number[]): { min: number; median: number; max: number } => {
  const sorted = numbers.toSorted((one, other) => one - other);
  return { min: percentile(sorted, 0), median: percentile(sorted, 0.5), max: percentile(sorted, 1) };
};

/** What a share of the hot streamer's rounds is of the uniform ones', pair by pair. */
export const ratioLine = (uniform: readonly PhaseResult[], hot: readonly PhaseResult[]): string => {
  const ratios = hot.map((phase, round) => settledPerSecond(phase) / settledPerSecond(uniform[round]!));
  const { min, median, max } = spread(ratios);
  return `one hot streamer / many: min ${min.toFixed(2)}, median ${median.toFixed(2)}, max ${max.toFixed(2)} of the settled/s`;
};

function phaseRow(phase: PhaseResult): string[] {
  const { name, settled, cpu, heldMs, settledMs } = phase;
  const perGift = (ms: number): string => (settled === 0 ? '-' : (ms / settled).toFixed(3));
  const all = [...cpu.ms.values()].reduce((sum, ms) => sum + ms, 0);
  return [
    name,
    settledPerSecond(phase).toFixed(0),
    middleAndTail(heldMs),
    middleAndTail(settledMs),
    ...CPU_ORDER.map((process) => (cpu.ms.has(process) ? perGift(cpu.ms.get(process)!) : '-')),
    cpu.ms.size > 0 ? perGift(all) : '-',
    cpu.others === undefined ? '-' : `${(100 * cpu.others).toFixed(0)} %`,
    cpu.pace === undefined ? '-' : cpu.pace.toFixed(2),
  ];
}

function middleAndTail(times: readonly number[]): string {
  if (times.length === 0) return '-';
  const sorted = times.toSorted((one, other) => one - other);
  return `${percentile(sorted, 0.5).toFixed(0)}/${percentile(sorted, 0.99).toFixed(0)}`;
}
