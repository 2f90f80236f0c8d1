/** So many at once, so many a second afterwards. Asked anew each time: it may be another one then. */
export interface Budget {
  readonly perSecond: number;
  readonly burst: number;
}

/** A token bucket whose clock is an argument, so that whoever asks decides what time it is. It is full at first. */
export class TokenBucket {
  #tokens = Infinity;
  #at = 0;
  #slowUntil = 0;

  constructor(private readonly budget: Budget) {}

  /** Takes one token, if there is one. */
  take(now: number): boolean {
    if (!this.has(now)) return false;
    this.#tokens -= 1;
    return true;
  }

  has(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= 1;
  }

  /** How long until there is a token, in milliseconds; 0 when there is one. */
  msUntilToken(now: number): number {
    return this.has(now) ? 0 : Math.ceil(((1 - this.#tokens) * 1_000) / this.#rate(now));
  }

  /** Half the rate until then, and nothing at once: the other side has complained. */
  halveUntil(until: number, now: number): void {
    this.#fill(now);
    this.#slowUntil = until;
    this.#tokens = Math.min(this.#tokens, 0);
  }

  #rate(now: number): number {
    return now < this.#slowUntil ? this.budget.perSecond / 2 : this.budget.perSecond;
  }

  #fill(now: number): void {
    // A clock that was set back gives nothing, takes nothing away, and makes nobody slow for longer.
    const elapsedMs = Math.max(0, now - this.#at);
    this.#slowUntil -= Math.max(0, this.#at - now);
    this.#at = now;
    this.#tokens = Math.min(this.budget.burst, this.#tokens + (elapsedMs * this.#rate(now)) / 1_000);
  }
}
