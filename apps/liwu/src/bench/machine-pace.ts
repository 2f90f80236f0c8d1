import { Worker } from 'node:worker_threads';

/**
 * How fast the machine is at the moment: the processor time of one and the same piece of work, done all the while in a
 * thread of its own. On a machine that is shared with others, or grows warm, it changes within minutes by half, and all
 * that is measured with it; what a gift takes, divided by this, hardly does.
 */
export class MachinePace {
  readonly #worker = new Worker(new URL('piece-of-work.js', import.meta.url));
  #times: number[] = [];

  constructor() {
    this.#worker.on('message', (ms: number) => this.#times.push(ms));
    // Then nobody knows the pace; all else can be measured nevertheless.
    this.#worker.on('error', () => undefined);
  }

  /** The mean since it was last asked, in milliseconds; undefined where nothing was measured. */
  take(): number | undefined {
    const times = this.#times;
    this.#times = [];
    return times.length === 0 ? undefined : times.reduce((sum, ms) => sum + ms, 0) / times.length;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
