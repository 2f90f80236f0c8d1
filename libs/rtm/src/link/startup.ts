import { RTM_CODES, transportError } from '../rtm-codes.js';
import type { TransportError } from '../transport.js';

/** One `start()` that waits: for its login, its deadline or its caller's signal, whichever comes first. */
export class Startup {
  readonly promise: Promise<void>;
  readonly #deadline: ReturnType<typeof setTimeout>;
  readonly #abort: () => void;
  #resolve!: () => void;
  #reject!: (error: TransportError) => void;

  /** `giveUp` is told that time is up or that the caller has lost interest; it is to call `fail`. */
  constructor(
    deadlineMs: number,
    private readonly signal: AbortSignal | undefined,
    giveUp: (error: TransportError) => void,
  ) {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#deadline = setTimeout(
      () => giveUp(transportError(RTM_CODES.loginTimeout, `no login within ${deadlineMs} ms`)),
      deadlineMs,
    );
    this.#abort = () => giveUp(transportError(RTM_CODES.cancelled, 'the login was cancelled'));
    signal?.addEventListener('abort', this.#abort, { once: true });
  }

  succeed(): void {
    this.#over();
    this.#resolve();
  }

  fail(error: TransportError): void {
    this.#over();
    this.#reject(error);
  }

  #over(): void {
    clearTimeout(this.#deadline);
    this.signal?.removeEventListener('abort', this.#abort);
  }
}
