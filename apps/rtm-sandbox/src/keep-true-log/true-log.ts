import type { LogPage, TrueLogEntry } from '@liwu/rtm';
import { BoundedLog } from './bounded-log.js';

/** What went out on the channels, and when, by the sandbox's own clock: whoever judges a broadcast need believe no one else. */
export class TrueLog {
  readonly #log: BoundedLog<TrueLogEntry>;

  constructor(bounds: { readonly maxEntries: number; readonly maxChars: number }) {
    this.#log = new BoundedLog({ maxEntries: bounds.maxEntries, maxSize: bounds.maxChars });
  }

  add(entry: Omit<TrueLogEntry, 'seq'>): void {
    this.#log.add((seq) => ({ seq, ...entry }), entry.text.length);
  }

  page(query: {
    readonly after: number;
    readonly limit: number;
    readonly channel?: string | undefined;
  }): LogPage<TrueLogEntry> {
    const { after, limit, channel } = query;
    return this.#log.page(after, limit, channel === undefined ? undefined : (entry) => entry.channel === channel);
  }
}
