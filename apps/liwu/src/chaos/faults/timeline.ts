import { inSeconds } from '../../shared/seconds.js';
import type { FaultEffect } from './fault-effect.js';
import { FAULT_KINDS, type FaultKind, faultText, type PlannedFault } from './fault.js';

/** A fault as it was ordered, and as it went. */
export interface TimelineEntry extends FaultEffect {
  readonly ordered: PlannedFault;
  /** When it really began and was over, counted from the first gift. */
  readonly beganMs: number;
  readonly endedMs: number;
}

/** How many faults of each kind were ordered, and how many of them had their effect. */
export const countKinds = (
  entries: readonly TimelineEntry[],
): Partial<Record<FaultKind, { ordered: number; suffered: number }>> => {
  const counts: Partial<Record<FaultKind, { ordered: number; suffered: number }>> = {};
  for (const kind of FAULT_KINDS) {
    const ofKind = entries.filter(({ ordered }) => ordered.kind === kind);
    if (ofKind.length > 0) {
      counts[kind] = { ordered: ofKind.length, suffered: ofKind.filter((entry) => entry.suffered).length };
    }
  }
  return counts;
};

const MOMENT_WIDTH = 9;
const WHAT_WIDTH = 58;

/** One line of it: when, what was ordered, what it did. */
export const timelineLine = ({ beganMs, ordered, suffered, text, touched }: TimelineEntry): string =>
  [
    inSeconds(beganMs).padStart(MOMENT_WIDTH),
    faultText(ordered).padEnd(WHAT_WIDTH),
    `${suffered ? 'suffered' : touched ? 'unseen' : 'spared'}: ${text}`,
  ].join('  ');
