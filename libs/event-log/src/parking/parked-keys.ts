/** With more parked inputs than this a viewer is told of once: it is sending on, or nobody has looked for long. The lane goes on. */
export const MANY_PARKED_INPUTS = 1_000;
/** More parked viewers of one lane than this are a bug, not poison, and the lane stops. */
export const MAX_PARKED_KEYS = 20;

/** Who is parked in a lane, and with how many inputs. A copy is made when it changes: what a batch parks counts once it is committed. */
export class ParkedKeys {
  constructor(private readonly counts: ReadonlyMap<string, number> = new Map()) {}

  /** How many viewers are parked. */
  get size(): number {
    return this.counts.size;
  }

  /** How many inputs of all of them. */
  get inputs(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  has(key: string): boolean {
    return this.counts.has(key);
  }

  /**
   * With one input more of this key; or, as text, why that would be too much. Of whoever is parked already it never is: else one
   * viewer, who sends on, could stop all the others of its lane.
   */
  with(key: string): ParkedKeys | string {
    const before = this.counts.get(key) ?? 0;
    if (before === 0 && this.size >= MAX_PARKED_KEYS) return `${this.size} viewers of the lane are parked`;
    return new ParkedKeys(new Map(this.counts).set(key, before + 1));
  }

  /** Who has come to have many parked inputs since then. */
  floodedSince(before: ParkedKeys): { key: string; inputs: number }[] {
    return [...this.counts]
      .filter(([key, count]) => count > MANY_PARKED_INPUTS && (before.counts.get(key) ?? 0) <= MANY_PARKED_INPUTS)
      .map(([key, inputs]) => ({ key, inputs }));
  }
}
