/** How a record's place in its lane relates to those that were read before it. */
type Place = 'next' | 'filling' | 'repeat';

const MAX_GAPS = 1_000;

/**
 * Which sequences of a lane were read. A topic holds repeats; and one that lost records holds them again behind later ones, once they have
 * been sent again: until then they are a gap.
 */
export class PlacesOfRecords {
  private readonly gaps: { from: number; to: number }[] = [];
  private highest = 0;

  take(sequence: number): Place {
    if (sequence > this.highest) {
      if (sequence > this.highest + 1) this.open({ from: this.highest + 1, to: sequence - 1 });
      this.highest = sequence;
      return 'next';
    }
    return this.fill(sequence) ? 'filling' : 'repeat';
  }

  /** Whether the record may still come. */
  isMissing(sequence: number): boolean {
    return this.gaps.some(({ from, to }) => from <= sequence && sequence <= to);
  }

  private open(gap: { from: number; to: number }): void {
    if (this.gaps.length === MAX_GAPS) throw new Error(`the topic has more than ${MAX_GAPS} gaps: reconcile it first`);
    this.gaps.push(gap);
  }

  private fill(sequence: number): boolean {
    const index = this.gaps.findIndex(({ from, to }) => from <= sequence && sequence <= to);
    const gap = this.gaps[index];
    if (!gap) return false;
    const rest = [
      { from: gap.from, to: sequence - 1 },
      { from: sequence + 1, to: gap.to },
    ].filter(({ from, to }) => from <= to);
    this.gaps.splice(index, 1, ...rest);
    return true;
  }
}
