const WINDOW_MS = 1_000;

/** Measures how many of something there are in a second: of the last whole one and the present one, the one with more. It limits nothing. */
export class RateMeter {
  #began = 0;
  #now = 0;
  #before = 0;

  count(now: number): void {
    this.#turn(now);
    this.#now++;
  }

  perSecond(now: number): number {
    this.#turn(now);
    return Math.max(this.#now, this.#before);
  }

  #turn(now: number): void {
    const elapsed = now - this.#began;
    if (elapsed >= 0 && elapsed < WINDOW_MS) return;
    this.#before = elapsed >= WINDOW_MS && elapsed < 2 * WINDOW_MS ? this.#now : 0;
    this.#now = 0;
    this.#began = now;
  }
}
