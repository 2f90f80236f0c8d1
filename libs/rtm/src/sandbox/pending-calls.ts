/** How a call ended: answered, refused with the provider's code, or no answer came. */
export type Answer = { readonly code: number; readonly why: string } | 'ok' | 'none' | 'lost';

interface PendingCall {
  readonly settle: (answer: Answer) => void;
  readonly deadline: ReturnType<typeof setTimeout>;
}

/** The calls of one link that wait for their answer. Each has its own deadline, so none waits for ever. */
export class PendingCalls {
  readonly #calls = new Map<number, PendingCall>();
  #lastId = 0;

  constructor(private readonly deadlineMs: number) {}

  /** Gives the call its id, hands that to `send`, and resolves with how it ended: `none` if no answer came in time. */
  open(send: (id: number) => void): Promise<Answer> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const deadline = setTimeout(() => this.settle(id, 'none'), this.deadlineMs);
      this.#calls.set(id, { settle: resolve, deadline });
      send(id);
    });
  }

  /** An answer to a call that is not waiting (any more) changes nothing. */
  settle(id: number, answer: Answer): void {
    const call = this.#calls.get(id);
    if (!call) return;
    this.#calls.delete(id);
    clearTimeout(call.deadline);
    call.settle(answer);
  }

  /** The link is gone: nobody will answer any more. */
  loseAll(): void {
    for (const id of this.#calls.keys()) this.settle(id, 'lost');
  }
}
