import { availableParallelism } from 'node:os';
import { cpuTimes, machineBusyMs, type Processes } from './cpu-clock.js';
import type { MachinePace } from './machine-pace.js';

/** Who used the processors meanwhile. */
export interface CpuUse {
  /** Of each process, in milliseconds; empty where the system does not tell. */
  readonly ms: ReadonlyMap<string, number>;
  /** The share of the machine that programs beside the suite used, 0 to 1: with much of it a measurement says little. */
  readonly others: number | undefined;
  /** What a fixed piece of work took meanwhile, in milliseconds. */
  readonly pace: number | undefined;
}

/** Measures the processor time from its making on. */
export class CpuMeter {
  readonly #before: Map<string, number>;
  readonly #busyBefore = machineBusyMs();
  readonly #began = performance.now();

  constructor(
    private readonly processes: Processes,
    private readonly machine?: MachinePace,
  ) {
    this.#before = cpuTimes(processes);
    machine?.take();
  }

  read(): CpuUse {
    const ms = new Map([...cpuTimes(this.processes)].map(([name, now]) => [name, now - (this.#before.get(name) ?? 0)]));
    const pace = this.machine?.take();
    const busy = machineBusyMs();
    if (busy === undefined || this.#busyBefore === undefined) return { ms, others: undefined, pace };
    const ours = [...ms.values()].reduce((sum, spent) => sum + spent, 0);
    const all = (performance.now() - this.#began) * availableParallelism();
    return { ms, others: Math.max(0, (busy - this.#busyBefore - ours) / all), pace };
  }
}
