import type { ClientClock } from '../clock.js';

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

/** A clock that stands still until it is told to go on. */
export class ManualClock implements ClientClock {
  #nowMs = 1_000;
  readonly #timers = new Set<Timer>();

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Goes on, from timer to timer; what each one starts is finished before time goes further. */
  async pass(ms: number): Promise<void> {
    await quiet();
    const untilMs = this.#nowMs + ms;
    for (let timer = this.#next(untilMs); timer; timer = this.#next(untilMs)) {
      this.#nowMs = Math.max(this.#nowMs, timer.atMs);
      this.#timers.delete(timer);
      timer.run();
      await quiet();
    }
    this.#nowMs = untilMs;
  }

  /** Time goes by unnoticed, as when a device sleeps: no timer runs. */
  jump(ms: number): void {
    this.#nowMs += ms;
  }

  #next(untilMs: number): Timer | undefined {
    const [first] = [...this.#timers].sort((a, b) => a.atMs - b.atMs);
    return first && first.atMs <= untilMs ? first : undefined;
  }
}

const QUIET_TURNS = 12;

/** Lets everything that is under way (cryptography runs on other threads) come to its end. */
export const quiet = async (): Promise<void> => {
  for (let turn = 0; turn < QUIET_TURNS; turn++) {
    await crypto.subtle.digest('SHA-256', new Uint8Array(1));
    await new Promise((resolve) => setImmediate(resolve));
  }
};
