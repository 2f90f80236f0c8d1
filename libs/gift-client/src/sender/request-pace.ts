import type { ClientClock } from '../clock.js';
import { GiftClientError } from '../gift-client-error.js';

const WINDOW_MS = 1_000;
const MAX_WAITING = 100;

/** Lets a fixed number of requests begin in any second; the others wait their turn. */
export class RequestPace {
  readonly #begun: number[] = [];
  readonly #waiting: PromiseWithResolvers<void>[] = [];
  #cancelWake: () => void = () => {};

  constructor(
    private readonly clock: ClientClock,
    private readonly perSecond: () => number,
  ) {}

  /** Resolves when it is this request's turn. */
  async turn(): Promise<void> {
    if (this.#waiting.length === 0 && this.#waitMs() === 0) {
      this.#begin();
      return;
    }
    if (this.#waiting.length >= MAX_WAITING) {
      throw new GiftClientError('too-many-waiting', `${MAX_WAITING} gifts are waiting to be sent already`);
    }
    const turn = Promise.withResolvers<void>();
    this.#waiting.push(turn);
    if (this.#waiting.length === 1) this.#wake();
    await turn.promise;
  }

  /** Nobody's turn comes any more: those who wait are told so. */
  close(error: GiftClientError): void {
    this.#cancelWake();
    for (const turn of this.#waiting.splice(0)) turn.reject(error);
  }

  #wake(): void {
    this.#cancelWake = this.clock.after(this.#waitMs(), () => {
      if (this.#waitMs() === 0) {
        this.#begin();
        this.#waiting.shift()?.resolve();
      }
      if (this.#waiting.length > 0) this.#wake();
    });
  }

  #begin(): void {
    this.#begun.push(this.clock.monotonicMs());
    if (this.#begun.length > this.perSecond()) this.#begun.shift();
  }

  #waitMs(): number {
    if (this.#begun.length < this.perSecond()) return 0;
    return Math.max(0, this.#begun[0]! + WINDOW_MS - this.clock.monotonicMs());
  }
}
