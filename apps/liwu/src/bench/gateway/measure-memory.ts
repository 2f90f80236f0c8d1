import { setTimeout as sleep } from 'node:timers/promises';
import { inParallel } from '../../shared/in-parallel.js';
import { BenchViewer } from './bench-viewer.js';
import type { GatewayRig } from './gateway-rig.js';
import type { ProcessUse } from './process-use.js';

/** The gateway's memory when so many viewers had come, each with a session and a uid of its own, and one request. */
export interface MemoryLook {
  readonly viewers: number;
  /** From the first of them on. */
  readonly seconds: number;
  readonly use: ProcessUse;
}

const AT_ONCE = 24;
/** What the gateway still does when the last one of a step has gone is done by then. */
const REST_MS = 1_000;

/** Lets viewers come, ask once and go, and looks at what the gateway keeps of them after each step. */
export const measureMemory = async (
  rig: GatewayRig,
  viewers: number,
  steps: number,
  onLook: (look: MemoryLook) => void,
  interrupted: AbortSignal,
): Promise<MemoryLook[]> => {
  const looks: MemoryLook[] = [];
  const beganMs = performance.now();
  const look = async (come: number): Promise<void> => {
    await sleep(REST_MS);
    const seconds = (performance.now() - beganMs) / 1_000;
    looks.push({ viewers: come, seconds, use: await rig.use({ collect: true }) });
    onLook(looks.at(-1)!);
  };
  await look(0);
  const perStep = Math.ceil(viewers / steps);
  for (let step = 0; step < steps; step += 1) {
    const numbers = Array.from({ length: perStep }, (_, n) => step * perStep + n);
    await inParallel(numbers, AT_ONCE, async (n) => {
      interrupted.throwIfAborted();
      const name = `passer-by-${n}`;
      const viewer = await BenchViewer.logIn(n, name, await rig.session(name));
      await viewer.request();
      await viewer.logOut();
    });
    await look((step + 1) * perStep);
  }
  return looks;
};

/** How much more the gateway kept in the last third than in the third before, as a share: near 0 where it keeps no more. */
export const growthOf = (looks: readonly MemoryLook[]): number => {
  const third = Math.max(1, Math.floor(looks.length / 3));
  const mean = (some: readonly MemoryLook[]): number =>
    some.reduce((sum, { use }) => sum + use.heapBytes, 0) / some.length;
  return mean(looks.slice(-third)) / mean(looks.slice(-2 * third, -third)) - 1;
};
