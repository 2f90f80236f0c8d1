const SECOND_MS = 1_000;

/** Lets through at most so many in any one second, exactly: it remembers when each of the last ones passed. */
export class RateWindow {
  readonly #passedAt: Float64Array;
  #oldest = 0;

  constructor(perSecond: number) {
    this.#passedAt = new Float64Array(perSecond).fill(-Infinity);
  }

  /** Whether one more may pass now; if so, it has. What is refused does not count. `nowMs` never goes back. */
  take(nowMs: number): boolean {
    if (nowMs - this.#passedAt[this.#oldest]! < SECOND_MS) return false;
    this.#passedAt[this.#oldest] = nowMs;
    this.#oldest = (this.#oldest + 1) % this.#passedAt.length;
    return true;
  }

  /** Whether nothing has passed for a second: a fresh window would do the same. */
  isIdle(nowMs: number): boolean {
    const newest = this.#passedAt[(this.#oldest + this.#passedAt.length - 1) % this.#passedAt.length]!;
    return nowMs - newest >= SECOND_MS;
  }
}
