import { RTM_CODES, transportError } from '../rtm-codes.js';
import type { LinkState, TransportError } from '../transport.js';
import { mustBeName } from './rtm-limits.js';

/** A link of which a login is wanted. */
interface Beginner {
  readonly uid: string;
  readonly state: LinkState;
  /** The login that is under way. */
  readonly startup: Startup | undefined;
}

/**
 * Whether a login is to be begun: not where the link is logged in already. Throws a `TransportError` where none may be, as after a kick,
 * or where its caller has lost interest already.
 */
export function shouldLogIn({ uid, state, startup }: Beginner, signal: AbortSignal | undefined): boolean {
  if (state === 'kicked') throw transportError(RTM_CODES.sameUidLogin, `${uid} was kicked`);
  if (startup) throw transportError(RTM_CODES.loginInProgress, `${uid} is logging in already`);
  if (state === 'ready' || state === 'degraded') return false;
  if (signal?.aborted) throw transportError(RTM_CODES.cancelled, `${uid} is not to log in any more`);
  mustBeName(uid);
  return true;
}

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
