/** So many at once, so many a second afterwards. */
export interface Budget {
  readonly perSecond: number;
  readonly burst: number;
}

/** A token bucket whose clock is an argument, so that whoever asks decides what time it is. */
export class TokenBucket {
  #tokens: number;
  #at: number;
  #perSecond: number;
  #slowUntil = 0;

  constructor(
    private readonly budget: Budget,
    now: number,
  ) {
    this.#tokens = budget.burst;
    this.#perSecond = budget.perSecond;
    this.#at = now;
  }

  /** Takes one token, if there is one. */
  take(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  has(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= 1;
  }

  /** How long until there is a token, in milliseconds; 0 when there is one. */
  msUntilToken(now: number): number {
    this.#fill(now);
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * 1_000) / this.#perSecond);
  }

  /** Half the rate until then, and nothing at once: the other side has complained. */
  halveUntil(until: number, now: number): void {
    this.#fill(now);
    this.#perSecond = this.budget.perSecond / 2;
    this.#slowUntil = until;
    this.#tokens = Math.min(this.#tokens, 0);
  }

  #fill(now: number): void {
    if (this.#slowUntil !== 0 && now >= this.#slowUntil) {
      this.#slowUntil = 0;
      this.#perSecond = this.budget.perSecond;
    }
    // A clock that was set back gives nothing, and takes nothing away.
    const elapsedMs = Math.max(0, now - this.#at);
    this.#at = now;
    this.#tokens = Math.min(this.budget.burst, this.#tokens + (elapsedMs * this.#perSecond) / 1_000);
  }
}
