/**
 * The highest value of about the last so many milliseconds: of at least half of them, and no more than all. It is two numbers and no list,
 * so noting a value costs nothing; and reading it changes nothing, so any number of readers may.
 */
export class RecentPeak {
  #half: number;
  #current = 0;
  #previous = 0;
  readonly #halfMs: number;

  constructor(windowMs: number) {
    this.#halfMs = windowMs / 2;
    this.#half = -Infinity;
  }

  note(value: number, now: number): void {
    this.#turn(now);
    if (value > this.#current) this.#current = value;
  }

  at(now: number): number {
    this.#turn(now);
    return Math.max(this.#current, this.#previous);
  }

  #turn(now: number): void {
    const half = Math.floor(now / this.#halfMs);
    if (half === this.#half) return;
    this.#previous = half === this.#half + 1 ? this.#current : 0;
    this.#current = 0;
    this.#half = half;
  }
}
