import { RTM_CODES, transportError } from '../rtm-codes.js';

/**
 * Which channels a link wants to hear, which of them its SDK has lost, and which it still has to give up. The latter take places
 * as well, as they do at the provider, so that there are never more of both together than may be subscribed to.
 */
export class Subscriptions {
  readonly #wanted = new Set<string>();
  readonly #missing = new Set<string>();
  readonly #leaving = new Set<string>();

  constructor(private readonly max: number) {}

  has(channel: string): boolean {
    return this.#wanted.has(channel);
  }

  /** Whether it is wanted no more, and the SDK is perhaps subscribed to it all the same. */
  isLeaving(channel: string): boolean {
    return this.#leaving.has(channel);
  }

  /** Wants one more channel. Throws a `TransportError` above the greatest number. */
  add(channel: string): void {
    if (!this.#leaving.has(channel) && this.#wanted.size + this.#leaving.size >= this.max)
      throw transportError(RTM_CODES.tooManyChannels, `subscribed to ${this.max} channels already`);
    this.#wanted.add(channel);
    this.#leaving.delete(channel);
  }

  /** Wanted no more; until it is `left`, the SDK has still to give it up. */
  remove(channel: string): void {
    this.#missing.delete(channel);
    if (this.#wanted.delete(channel)) this.#leaving.add(channel);
  }

  /** Wanted no more, and the SDK was never subscribed to it. */
  forget(channel: string): void {
    this.#wanted.delete(channel);
    this.#missing.delete(channel);
  }

  left(channel: string): void {
    this.#leaving.delete(channel);
  }

  /** The SDK is no longer subscribed to these. */
  lose(channels: readonly string[] | 'all'): void {
    for (const channel of channels === 'all' ? this.#wanted : channels) {
      if (this.#wanted.has(channel)) this.#missing.add(channel);
      this.#leaving.delete(channel);
    }
    if (channels === 'all') this.#leaving.clear();
  }

  /** The SDK is subscribed to this one again. */
  found(channel: string): void {
    this.#missing.delete(channel);
  }

  /** What the SDK must be told before it hears all that is wanted. */
  get missing(): readonly string[] {
    return [...this.#missing];
  }

  /** What the SDK perhaps still has, though it is not wanted. */
  get leaving(): readonly string[] {
    return [...this.#leaving];
  }

  clear(): void {
    this.#wanted.clear();
    this.#missing.clear();
    this.#leaving.clear();
  }
}
