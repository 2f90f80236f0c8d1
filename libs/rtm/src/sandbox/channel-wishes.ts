/** A wish to hear a channel, from the first call to subscribe until somebody unsubscribes. */
interface Wish {
  isSubscribed: boolean;
  /** Calls that are not answered yet. */
  calls: number;
  /** A call was not answered in time, or an earlier wish's channel was not left yet. */
  mayBeThere: boolean;
}

/** How a call to subscribe ended. */
type SubscribeAnswer = 'ok' | 'refused' | 'none' | 'lost';

/**
 * Which channels a link to the sandbox is subscribed to, and which it has still to leave. A call may be answered when its channel was left, or
 * subscribed to again, long since: then its answer is about an earlier wish, and changes nothing.
 */
export class ChannelWishes {
  readonly #wishes = new Map<string, Wish>();
  /** Those that are wanted no more, and that the sandbox may know nothing of; with the latest call to leave each. */
  readonly #leaving = new Map<string, symbol>();

  has(channel: string): boolean {
    return this.#wishes.has(channel);
  }

  isLeaving(channel: string): boolean {
    return this.#leaving.has(channel);
  }

  /** Those with which a link that comes back logs in. */
  subscribed(): string[] {
    return [...this.#wishes].filter(([, { isSubscribed }]) => isSubscribed).map(([channel]) => channel);
  }

  /** A call to subscribe begins; what is returned is to be told how it ends. */
  subscribe(channel: string): (answer: SubscribeAnswer) => void {
    const wish = this.#wishes.get(channel) ?? {
      isSubscribed: false,
      calls: 0,
      mayBeThere: this.#leaving.delete(channel),
    };
    this.#wishes.set(channel, wish);
    wish.calls++;
    return (answer) => {
      wish.calls--;
      wish.isSubscribed ||= answer === 'ok';
      // The next login begins with what is subscribed only.
      wish.mayBeThere = answer !== 'lost' && (wish.mayBeThere || answer === 'none');
      if (wish.calls > 0 || wish.isSubscribed || this.#wishes.get(channel) !== wish) return;
      this.#wishes.delete(channel);
      if (wish.mayBeThere) this.#leaving.set(channel, Symbol(channel));
    };
  }

  /** Wanted no more; what is returned is to be called once the sandbox knows of it. */
  unsubscribe(channel: string): () => void {
    this.#wishes.delete(channel);
    const call = Symbol(channel);
    this.#leaving.set(channel, call);
    return () => {
      if (this.#leaving.get(channel) === call) this.#leaving.delete(channel);
    };
  }

  /** The connection is gone: the next one is subscribed to what it logs in with, and there is nothing to leave. */
  lost(): void {
    this.#leaving.clear();
  }

  clear(): void {
    this.#wishes.clear();
    this.#leaving.clear();
  }
}
