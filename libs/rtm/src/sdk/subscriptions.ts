import { RTM_CODES, transportError } from '../rtm-codes.js';

/** So many channels are remembered to be given up; of what is forgotten nothing is told anyway. */
const MAX_LEAVING = 100;

/** Which channels a link wants to hear, which of them its SDK has lost, and which it still has to give up. */
export class Subscriptions {
  readonly #wanted = new Set<string>();
  readonly #missing = new Set<string>();
  readonly #leaving = new Set<string>();

  constructor(private readonly max: number) {}

  has(channel: string): boolean {
    return this.#wanted.has(channel);
  }

  /** Wants one more channel. Throws a `TransportError` above the greatest number. */
  add(channel: string): void {
    if (this.#wanted.size >= this.max)
      throw transportError(RTM_CODES.tooManyChannels, `subscribed to ${this.max} channels already`);
    this.#wanted.add(channel);
    this.#leaving.delete(channel);
  }

  /** Wanted no more; until it is `left`, the SDK has still to give it up. */
  remove(channel: string): void {
    this.#missing.delete(channel);
    if (!this.#wanted.delete(channel)) return;
    if (this.#leaving.size >= MAX_LEAVING) this.#leaving.delete(this.#leaving.keys().next().value!);
    this.#leaving.add(channel);
  }

  left(channel: string): void {
    this.#leaving.delete(channel);
  }

  /** The SDK is no longer subscribed to these. */
  lose(channels: readonly string[] | 'all'): void {
    for (const channel of channels === 'all' ? this.#wanted : channels) {
      if (this.#wanted.has(channel)) this.#missing.add(channel);
    }
    if (channels === 'all') this.#leaving.clear();
  }

  /** The SDK is subscribed to this one again. */
  found(channel: string): void {
    this.#missing.delete(channel);
  }

  /** What the SDK must be told before it hears what is wanted, and no more. */
  toRestore(): { readonly subscribe: readonly string[]; readonly unsubscribe: readonly string[] } {
    return { subscribe: [...this.#missing], unsubscribe: [...this.#leaving] };
  }

  clear(): void {
    this.#wanted.clear();
    this.#missing.clear();
    this.#leaving.clear();
  }
}
