/**
 * A time of a fixed length in which something is not to be done. It is never on for longer than that since anybody last looked: a clock that
 * is set back begins it anew, instead of making it as much longer.
 */
export class Pause {
  #since = -Infinity;

  constructor(private readonly lengthMs: number) {}

  begin(now: number): void {
    this.#since = now;
  }

  end(): void {
    this.#since = -Infinity;
  }

  isOn(now: number): boolean {
    this.#since = Math.min(this.#since, now);
    return now < this.#since + this.lengthMs;
  }
}
