import type { ClientClock } from '../clock.js';
import { GiftClientError } from '../gift-client-error.js';

const WINDOW_MS = 1_000;
const MAX_WAITING = 100;
/** For a gateway that has no room, no request waits longer than this before it has begun. */
const LONGEST_HOLD_MS = 20_000;

interface Waiting extends PromiseWithResolvers<boolean> {
  readonly sinceMs: number;
}

/** Lets a fixed number of requests begin in any second, and none while the gateway has no room; the others wait their turn. */
export class RequestPace {
  readonly #begun: number[] = [];
  readonly #waiting: Waiting[] = [];
  #heldUntilMs = -Infinity;
  #unheardUntilMs = -Infinity;
  #cancelWake: () => void = () => {};

  constructor(
    private readonly clock: ClientClock,
    private readonly perSecond: () => number,
  ) {}

  /** Resolves with true when it is this request's turn; with false where it would wait for too long for room. */
  async turn(): Promise<boolean> {
    if (this.#waiting.length === 0 && this.#waitMs() === 0) {
      this.#begin();
      return true;
    }
    if (this.#waiting.length >= MAX_WAITING) {
      throw new GiftClientError('too-many-waiting', `${MAX_WAITING} gifts are waiting to be sent already`);
    }
    const turn = { ...Promise.withResolvers<boolean>(), sinceMs: this.clock.monotonicMs() };
    this.#waiting.push(turn);
    this.#turnAway();
    if (this.#waiting.length === 1) this.#wake();
    return await turn.promise;
  }

  /** The gateway has no room until then, for none of this viewer's requests: so none begins. */
  hold(untilMs: number): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, untilMs);
    this.#wakeAgain();
  }

  /** The gateway is silent, which is all that it may have room for; so none begins until then, or until it is heard. */
  holdUnheard(untilMs: number): void {
    this.#unheardUntilMs = Math.max(this.#unheardUntilMs, untilMs);
    this.#wakeAgain();
  }

  heard(): void {
    if (this.#unheardUntilMs === -Infinity) return;
    this.#unheardUntilMs = -Infinity;
    this.#wakeAgain();
  }

  /** Nobody's turn comes any more: those who wait are told so. */
  close(error: GiftClientError): void {
    this.#cancelWake();
    for (const turn of this.#waiting.splice(0)) turn.reject(error);
  }

  #wakeAgain(): void {
    this.#turnAway();
    this.#cancelWake();
    if (this.#waiting.length > 0) this.#wake();
  }

  #wake(): void {
    this.#cancelWake = this.clock.after(this.#waitMs(), () => {
      if (this.#waitMs() === 0) {
        this.#begin();
        this.#waiting.shift()?.resolve(true);
      }
      if (this.#waiting.length > 0) this.#wake();
    });
  }

  get #beginsAtMs(): number {
    return Math.max(this.#heldUntilMs, this.#unheardUntilMs);
  }

  #turnAway(): void {
    const isHopeless = ({ sinceMs }: Waiting): boolean => this.#beginsAtMs - sinceMs > LONGEST_HOLD_MS;
    while (this.#waiting[0] && isHopeless(this.#waiting[0])) this.#waiting.shift()?.resolve(false);
  }

  #begin(): void {
    this.#begun.push(this.clock.monotonicMs());
    if (this.#begun.length > this.perSecond()) this.#begun.shift();
  }

  #waitMs(): number {
    const freeAtMs = this.#begun.length < this.perSecond() ? -Infinity : this.#begun[0]! + WINDOW_MS;
    return Math.max(0, Math.max(freeAtMs, this.#beginsAtMs) - this.clock.monotonicMs());
  }
}
