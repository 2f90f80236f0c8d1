import { pause } from '../../shared/pause.js';
import { messageOf } from '../../shared/message-of.js';
import type { Say } from '../../shared/progress.js';
import type { ChaosSuite } from '../chaos-suite.js';
import { unseen } from './fault-effect.js';
import type { FaultTarget, PlannedFault } from './fault.js';
import { injectFault } from './inject-fault.js';
import { type TimelineEntry, timelineLine } from './timeline.js';

/**
 * Lets every planned fault happen at its moment, those of one target one after the other, and resolves when the last one is
 * over. One that cannot be done is told as unseen: a rig that breaks would look like a suite that does.
 */
export const runFaults = async (
  suite: ChaosSuite,
  faults: readonly PlannedFault[],
  say: Say,
  signal: AbortSignal,
): Promise<TimelineEntry[]> => {
  const zeroMs = performance.now();
  const entries: TimelineEntry[] = [];
  const before = new Map<FaultTarget, Promise<void>>();
  const all = faults.map((ordered) => {
    const earlier = before.get(ordered.target) ?? Promise.resolve();
    const run = (async (): Promise<void> => {
      await pause(zeroMs + ordered.atMs - performance.now(), signal);
      await earlier;
      // Whoever is told to end orders nothing more.
      if (signal.aborted) return;
      const beganMs = performance.now() - zeroMs;
      const effect = await injectFault(suite, ordered).catch((error: unknown) =>
        // Nobody knows how far it came.
        unseen(`it could not be done: ${messageOf(error)}`),
      );
      const entry: TimelineEntry = { ...effect, ordered, beganMs, endedMs: performance.now() - zeroMs };
      entries.push(entry);
      say(timelineLine(entry));
    })();
    before.set(ordered.target, run);
    return run;
  });
  await Promise.all(all);
  return entries.sort((a, b) => a.beganMs - b.beganMs);
};
