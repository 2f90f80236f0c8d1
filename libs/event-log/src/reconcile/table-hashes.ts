import type { ClientBase } from 'pg';
import { chainHash, HASH_BYTES } from '../lanes/chain.js';
import { readEvents } from '../lanes/lane-store.js';

/** So many events are read from the table at once. */
const PAGE_EVENTS = 1_000;

/** The chain's hashes of one lane's events as its event table has them, read as they are asked for and kept: 32 bytes an event. */
export class TableHashes {
  private readonly pages: Buffer[] = [];

  constructor(
    private readonly client: ClientBase,
    private readonly lane: number,
  ) {}

  /** The hash of the event at this sequence, or nothing where the table has none (yet). */
  async hashOf(sequence: number): Promise<Buffer | undefined> {
    const index = Math.floor((sequence - 1) / PAGE_EVENTS);
    const at = ((sequence - 1) % PAGE_EVENTS) * HASH_BYTES;
    let page = this.pages[index];
    // The last page grows while the lane does.
    if (!page || page.length <= at) this.pages[index] = page = await this.read(index);
    return page.length > at ? page.subarray(at, at + HASH_BYTES) : undefined;
  }

  private async read(index: number): Promise<Buffer> {
    const from = index * PAGE_EVENTS + 1;
    const events = await readEvents(this.client, this.lane, from, PAGE_EVENTS);
    const gap = events.findIndex(({ sequence }, place) => sequence !== from + place);
    if (gap >= 0) throw new Error(`the event table lacks sequence ${from + gap} of lane ${this.lane}`);
    return Buffer.concat(events.map((event) => chainHash(event.prev, event)));
  }
}
