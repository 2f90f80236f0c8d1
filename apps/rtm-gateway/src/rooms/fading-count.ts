/** Counts things so that what is left of each is the less the longer ago it was: 1/e after `overMs`. At a steady pace it shows what comes in that time. */
export class FadingCount {
  #count = 0;
  #at = 0;

  constructor(private readonly overMs: number) {}

  add(now: number): void {
    this.#count = this.at(now) + 1;
    this.#at = now;
  }

  at(now: number): number {
    return this.#count * Math.exp(-Math.max(0, now - this.#at) / this.overMs);
  }
}
