/**
 * A map that keeps what was lately used, in bounded memory and without sweeping: two generations, of which the older one
 * is dropped when the younger is full or old enough. An entry is kept for at least one generation after its last use.
 */
export class RecentMap<Value> {
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #turnedAt = 0;

  constructor(private readonly limits: { readonly maxEntries: number; readonly generationMs: number }) {}

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string, now: number): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old === undefined) return undefined;
    this.#old.delete(key);
    this.set(key, old, now);
    return old;
  }

  set(key: string, value: Value, now: number): void {
    if (this.#young.size >= this.limits.maxEntries / 2 || now - this.#turnedAt >= this.limits.generationMs) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#turnedAt = now;
    }
    this.#old.delete(key);
    this.#young.set(key, value);
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  getOrAdd(key: string, now: number, make: () => Value): Value {
    const known = this.get(key, now);
    if (known !== undefined) return known;
    const made = make();
    this.set(key, made, now);
    return made;
  }
}
