import { Pause } from '../limits/pause.js';
import { type Budget, TokenBucket } from '../limits/token-bucket.js';

/** What an identity sends at most; never more than 56 in any one second: the provider takes 60 of a client, and on the way messages bunch up. */
export const SENDS_PER_SECOND = 50;
const SENDS: Budget = { perSecond: SENDS_PER_SECOND, burst: 6 };
/**
 * Sends that wait for their answers: more would only bunch up before a network that lags behind, which then refuses them
 * as too many at once.
 */
const MAX_UNANSWERED = 40;
/** How long an identity is passed over that says it is ready and then is not. */
const PAUSE_MS = 500;
const HALF_RATE_MS = 10_000;

/** What one identity may send now. */
export class SendBudget {
  readonly #sends = new TokenBucket(SENDS);
  #unanswered = 0;
  #begun = 0;
  readonly #pause = new Pause(PAUSE_MS);

  maySend(now: number): boolean {
    return this.#unanswered < MAX_UNANSWERED && !this.#pause.isOn(now) && this.#sends.has(now);
  }

  /** 0 also when it is not the rate that is in the way. */
  msUntilToken(now: number): number {
    return this.#sends.msUntilToken(now);
  }

  /** How many sends have begun so far. */
  get begun(): number {
    return this.#begun;
  }

  /** One send begins now. */
  begins(now: number): void {
    this.#begun++;
    this.#unanswered++;
    this.#sends.take(now);
  }

  /** One send has ended, however. Says whether it is only now that another one may begin. */
  ended(): boolean {
    return this.#unanswered-- === MAX_UNANSWERED;
  }

  /** Let others send for a moment: this one is not connected. */
  pause(now: number): void {
    this.#pause.begin(now);
  }

  /** The provider finds it too fast. */
  slowDown(now: number): void {
    this.#sends.halveUntil(now + HALF_RATE_MS, now);
  }
}
