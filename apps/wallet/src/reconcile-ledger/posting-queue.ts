import type { LedgerPosting } from './judge-posting.js';

/** A lane's postings one by one, in the order of the books, with a look at the one behind. */
export class PostingQueue {
  private page: readonly LedgerPosting[] = [];
  private at = 0;
  private isEnded = false;

  constructor(private readonly pages: AsyncIterator<readonly LedgerPosting[]>) {}

  /** To be awaited before each look; reads where less than two are left. */
  fill(): Promise<void> | undefined {
    return this.isEnded || this.page.length - this.at >= 2 ? undefined : this.read();
  }

  get first(): LedgerPosting | undefined {
    return this.page[this.at];
  }

  get second(): LedgerPosting | undefined {
    return this.page[this.at + 1];
  }

  drop(): void {
    this.at += 1;
  }

  private async read(): Promise<void> {
    while (!this.isEnded && this.page.length - this.at < 2) {
      const next = await this.pages.next();
      if (next.done) this.isEnded = true;
      else [this.page, this.at] = [[...this.page.slice(this.at), ...next.value], 0];
    }
  }
}
