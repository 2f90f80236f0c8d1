import { setTimeout as sleep } from 'node:timers/promises';
import { CpuMeter } from './cpu-meter.js';
import type { Processes } from './cpu-clock.js';

/** Other programs that take less of the machine than this do not disturb a measurement much. */
const QUIET_BELOW = 0.08;
const LOOK_MS = 1_000;
const LOOKS = 3;

/** Waits until other programs have left the machine alone for a while, or the patience is at its end. */
export const waitForQuiet = async (
  processes: Processes,
  patienceMs: number,
  interrupted: AbortSignal,
): Promise<void> => {
  const until = performance.now() + patienceMs;
  for (let quiet = 0; quiet < LOOKS;) {
    if (interrupted.aborted || performance.now() > until) return;
    const meter = new CpuMeter(processes);
    await sleep(LOOK_MS);
    const { others } = meter.read();
    if (others === undefined) return;
    quiet = others < QUIET_BELOW ? quiet + 1 : 0;
  }
};
