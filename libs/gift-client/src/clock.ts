/** What a client measures time with; nothing in it depends on the device's calendar. */
export interface ClientClock {
  /** Milliseconds that only ever grow. */
  monotonicMs(): number;
  /** Runs something once, later; the answer takes it back. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: ClientClock = {
  monotonicMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Resolves after a while. */
export const pause = async (clock: ClientClock, delayMs: number): Promise<void> =>
  await new Promise((resolve) => void clock.after(delayMs, resolve));

/**
 * The server's time, as its last word plus monotonic time since. Some devices stop their monotonic clock while they
 * sleep: whatever the server says under seal therefore moves this clock on, and never back.
 */
export class ServerClock {
  #aheadMs = 0;

  constructor(private readonly clock: ClientClock) {}

  monotonicMs(): number {
    return this.clock.monotonicMs();
  }

  now(): number {
    return this.clock.monotonicMs() + this.#aheadMs;
  }

  /** A session's time, read by the server halfway between two moments of ours. */
  set(serverMs: number, askedAtMs: number, answeredAtMs: number): void {
    this.#aheadMs = serverMs - (askedAtMs + answeredAtMs) / 2;
  }

  correct(serverMs: number): void {
    this.#aheadMs = serverMs - this.clock.monotonicMs();
  }

  atLeast(serverMs: number): void {
    if (serverMs > this.now()) this.correct(serverMs);
  }
}
