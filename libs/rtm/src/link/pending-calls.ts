/** How a call ended: with a reply, or `none` came in time, or the link was `lost` before it. */
export type Answer<Reply> = Reply | 'none' | 'lost';

interface PendingCall<Reply> {
  readonly settle: (answer: Answer<Reply>) => void;
  readonly deadline: ReturnType<typeof setTimeout>;
}

/** The calls of one link that wait for their reply. Each has its own deadline, so none waits for ever. */
export class PendingCalls<Reply> {
  readonly #calls = new Map<number, PendingCall<Reply>>();
  #lastId = 0;

  constructor(private readonly deadlineMs: number) {}

  /** Gives the call its id, hands that to `send`, and resolves with how it ended: `none` if no reply came in time. */
  open(send: (id: number) => void, deadlineMs = this.deadlineMs): Promise<Answer<Reply>> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const deadline = setTimeout(() => this.settle(id, 'none'), deadlineMs);
      this.#calls.set(id, { settle: resolve, deadline });
      send(id);
    });
  }

  /** A reply to a call that is not waiting (any more) changes nothing. */
  settle(id: number, answer: Answer<Reply>): void {
    const call = this.#calls.get(id);
    if (!call) return;
    this.#calls.delete(id);
    clearTimeout(call.deadline);
    call.settle(answer);
  }

  /** The link is gone: nobody will reply any more. */
  loseAll(): void {
    for (const id of this.#calls.keys()) this.settle(id, 'lost');
  }
}
