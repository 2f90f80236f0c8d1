const BURST_S = 0.25;
const MIN_BURST = 20;

/** A token bucket whose rate is another one whenever it is asked, such as a share of what all identities may send. */
export class Share {
  #tokens = Infinity;
  #at = 0;

  constructor(private readonly perSecond: () => number) {}

  has(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= 1;
  }

  /** Takes one token, if there is one. */
  take(now: number): boolean {
    if (!this.has(now)) return false;
    this.#tokens -= 1;
    return true;
  }

  #fill(now: number): void {
    const rate = this.perSecond();
    const most = rate === 0 ? 0 : Math.max(MIN_BURST, rate * BURST_S);
    this.#tokens = Math.min(most, this.#tokens + (Math.max(0, now - this.#at) * rate) / 1_000);
    this.#at = now;
  }
}
