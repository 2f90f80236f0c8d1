/** Which offsets of one partition are done: the contiguous prefix may be committed. */
export class PendingOffsets {
  private readonly open = new Set<number>();
  /** What the group has committed of this. */
  committed: number;

  /** `next` is the offset that must come next. */
  constructor(public next: number) {
    this.committed = next;
  }

  begin(offset: number): void {
    this.open.add(offset);
    this.next = offset + 1;
  }

  end(offset: number): void {
    this.open.delete(offset);
  }

  /** All below this are done. Offsets begin in ascending order, so the first open one is the smallest. */
  get done(): number {
    for (const first of this.open) return first;
    return this.next;
  }
}
