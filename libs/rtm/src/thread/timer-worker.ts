type Timer = ReturnType<typeof setInterval>;

/** What agora-rtm-sdk 1.x says to the worker that it makes for its timers. */
interface TimerOrder {
  readonly name: 'setInterval' | 'clearInterval';
  readonly fakeId: number;
  readonly time?: number;
}

/**
 * In place of the one kind of web worker that agora-rtm-sdk 1.x makes: one that keeps its intervals, so that a page in the
 * background does not slow them down. A thread of Node never is, so plain intervals do.
 */
export class TimerWorker {
  onmessage: ((event: { readonly data: { readonly fakeId: number } }) => void) | null = null;
  readonly #timers = new Map<number, Timer>();

  postMessage({ name, fakeId, time }: TimerOrder): void {
    clearInterval(this.#timers.get(fakeId));
    this.#timers.delete(fakeId);
    if (name === 'setInterval')
      this.#timers.set(
        fakeId,
        setInterval(() => this.onmessage?.({ data: { fakeId } }), time),
      );
  }
}
