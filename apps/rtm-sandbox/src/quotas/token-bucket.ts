const SECOND_MS = 1_000;

/** Lets through a burst, and then so many a second: a sender's messages may bunch on their way, and are not punished for it. */
export class TokenBucket {
  #tokens: number;
  #filledAt = -Infinity;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number = perSecond,
  ) {
    this.#tokens = burst;
  }

  /** Whether one more may pass now; if so, it has. `nowMs` never goes back. */
  take(nowMs: number): boolean {
    const gained = ((nowMs - this.#filledAt) * this.perSecond) / SECOND_MS;
    this.#tokens = Math.min(this.burst, this.#tokens + gained);
    this.#filledAt = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
