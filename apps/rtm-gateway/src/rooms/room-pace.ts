const SECOND_MS = 1_000;

/** When a room's latest messages began, so that no second, wherever it begins, has more than it may. */
export class RoomPace {
  #beganAt: number[] = [];

  /** Counts one more that begins now, if there may be so many in a second. */
  take(perSecond: number, now: number): boolean {
    if (this.msUntilNext(perSecond, now) > 0) return false;
    this.#beganAt.push(now);
    return true;
  }

  /** What was counted then begins only now, so it counts from now on. Gives this moment, by which it is known from here. */
  begins(takenAt: number, now: number): number {
    this.giveBack(takenAt);
    this.#beganAt.push(now);
    return now;
  }

  /** What was counted then did not begin after all. */
  giveBack(at: number): void {
    const index = this.#beganAt.indexOf(at);
    if (index !== -1) this.#beganAt.splice(index, 1);
  }

  /** How many of the second before the last look began in it, or have a place in it. */
  get inSecond(): number {
    return this.#beganAt.length;
  }

  /** 0: at once. */
  msUntilNext(perSecond: number, now: number): number {
    // A clock that was set back frees nobody from waiting, but for no longer than a second.
    this.#beganAt = this.#beganAt.filter((at) => Math.abs(now - at) < SECOND_MS);
    const blocking = this.#beganAt.at(-perSecond);
    return blocking === undefined ? 0 : Math.max(1, blocking + SECOND_MS - now);
  }
}
