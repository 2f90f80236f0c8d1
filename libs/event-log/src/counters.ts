/** Plain counts by name, for health and metrics; a name is made by its first count. */
export class Counters {
  private readonly counts = new Map<string, number>();

  count(name: string, by = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + by);
  }

  snapshot(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }
}
