import { type Answer, PendingCalls } from '../link/pending-calls.js';
import { RTM_CODES, transportError } from '../rtm-codes.js';
import type { TransportError } from '../transport.js';
import type { SdkDriver } from './sdk-driver.js';

type Reply<T> = { readonly value: T };
type Settled = Reply<unknown> | { readonly error: TransportError };

/** The calls that one link makes of its SDK, each under a deadline: an SDK may leave a call without an answer for ever. */
export class SdkCalls {
  readonly #pending: PendingCalls<Settled>;

  /** `fit` makes the link's own error of whatever the SDK has thrown. */
  constructor(
    private readonly driver: () => SdkDriver,
    private readonly fit: (error: unknown) => TransportError,
    deadlineMs: number,
  ) {
    this.#pending = new PendingCalls(deadlineMs);
  }

  /** Resolves with the SDK's answer: `none` when none came in time, `lost` when the link has ended before. Rejects with its refusal. */
  async call<T>(work: (driver: SdkDriver) => Promise<T>): Promise<Answer<Reply<T>>> {
    const answer = await this.#pending.open((id) => {
      work(this.driver()).then(
        (value) => this.#pending.settle(id, { value }),
        (error: unknown) => this.#pending.settle(id, { error: this.fit(error) }),
      );
    });
    if (typeof answer === 'object' && 'error' in answer) throw answer.error;
    return answer as Answer<Reply<T>>;
  }

  /** A call that must succeed; rejects as not connected when no answer comes. */
  async operate(work: (driver: SdkDriver) => Promise<void>, failure: string): Promise<void> {
    const answer = await this.call(work);
    if (answer === 'none') throw transportError(RTM_CODES.subscriptionTimeout, failure);
    if (answer === 'lost') throw transportError(RTM_CODES.notConnected, failure);
  }

  /** The link has ended: whoever waits for the SDK is told so, and an answer that comes later changes nothing. */
  loseAll(): void {
    this.#pending.loseAll();
  }
}
