import type { LogPage } from '@liwu/rtm';

interface Kept<Entry> {
  readonly entry: Entry;
  readonly size: number;
}

/** A log that keeps its newest entries: at most so many, and at most so much of what they weigh together. */
export class BoundedLog<Entry extends { readonly seq: number }> {
  readonly #kept: (Kept<Entry> | undefined)[] = [];
  #oldest = 0;
  #size = 0;
  #lastSeq = 0;

  constructor(private readonly bounds: { readonly maxEntries: number; readonly maxSize?: number }) {}

  add(entryOf: (seq: number) => Entry, size = 0): void {
    this.#kept.push({ entry: entryOf(++this.#lastSeq), size });
    this.#size += size;
    while (this.#count > this.bounds.maxEntries || this.#size > (this.bounds.maxSize ?? Infinity)) this.#dropOldest();
  }

  /** Up to `limit` entries after a sequence number, the oldest first. */
  page(after: number, limit: number, isWanted: (entry: Entry) => boolean = () => true): LogPage<Entry> {
    const firstKeptSeq = this.#lastSeq - this.#count + 1;
    const entries: Entry[] = [];
    for (let seq = Math.max(after + 1, firstKeptSeq); seq <= this.#lastSeq && entries.length < limit; seq++) {
      const { entry } = this.#kept[this.#oldest + seq - firstKeptSeq]!;
      if (isWanted(entry)) entries.push(entry);
    }
    return { entries, lastSeq: entries.length < limit ? this.#lastSeq : entries.at(-1)!.seq, firstKeptSeq };
  }

  get #count(): number {
    return this.#kept.length - this.#oldest;
  }

  #dropOldest(): void {
    this.#size -= this.#kept[this.#oldest]!.size;
    this.#kept[this.#oldest++] = undefined;
    // The empty places go now and then; taking them out each time would copy the whole log each time.
    if (this.#oldest * 2 < this.#kept.length) return;
    this.#kept.splice(0, this.#oldest);
    this.#oldest = 0;
  }
}
