import type { Random } from './random.js';
import { impossible } from './slow-refusal.js';

const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const AHEAD_MS = 5 * MINUTE_MS;

/** A clock that mostly goes on by seconds, sometimes stands still, jumps by days, or goes back, once in a while by days. */
export class RandomClock {
  constructor(
    private readonly random: Random,
    public now: number,
  ) {}

  tick(): number {
    const { random } = this;
    const by = random.weighted({ none: 15, seconds: 54, minutes: 24, hours: 5, days: 0.2, back: 1, farBack: 0.1 });
    if (by === 'seconds') this.now += random.whole(1, MINUTE_MS);
    if (by === 'minutes') this.now += random.whole(1, 30 * MINUTE_MS);
    if (by === 'hours') this.now += random.whole(1, 8 * HOUR_MS);
    if (by === 'days') this.now += random.whole(1, 10 * DAY_MS);
    if (by === 'back') this.now -= random.whole(1, 2 * HOUR_MS);
    if (by === 'farBack') this.now -= random.whole(1, 3 * DAY_MS);
    return this.now;
  }

  /** When something counts: mostly now, sometimes long ago, or just within or beyond the five minutes. */
  effective(): number {
    const { random, now } = this;
    const when = random.weighted({ now: 70, before: 12, longAgo: 10, soon: 4, latest: 2, tooLate: 2 });
    switch (when) {
      case 'now':
        return now;
      case 'before':
        return now - random.whole(1, DAY_MS);
      case 'longAgo':
        return now - random.whole(1, 60 * DAY_MS);
      case 'soon':
        return now + random.whole(1, AHEAD_MS);
      case 'latest':
        return now + AHEAD_MS;
      case 'tooLate':
        return now + AHEAD_MS + random.whole(1, DAY_MS);
      default:
        return impossible(when);
    }
  }
}
