/** More parked inputs of one viewer, or more parked viewers of one lane, than this: that is a bug, not poison, and the lane stops. */
export const MAX_PARKED_INPUTS = 1_000;
export const MAX_PARKED_KEYS = 20;

/** Who is parked in a lane, and with how many inputs. A copy is made when it changes: what a batch parks counts once it is committed. */
export class ParkedKeys {
  constructor(private readonly inputs: ReadonlyMap<string, number> = new Map()) {}

  get size(): number {
    return this.inputs.size;
  }

  has(key: string): boolean {
    return this.inputs.has(key);
  }

  /** With one input more of this key; or, as text, why that would be too much. */
  with(key: string): ParkedKeys | string {
    const before = this.inputs.get(key) ?? 0;
    if (before >= MAX_PARKED_INPUTS) return `${key} has ${before} parked inputs`;
    if (before === 0 && this.inputs.size >= MAX_PARKED_KEYS)
      return `${this.inputs.size} viewers of the lane are parked`;
    return new ParkedKeys(new Map(this.inputs).set(key, before + 1));
  }
}
