import type { GrantClaims } from '@liwu/contracts/wire';

/**
 * A clock that was set by a server whose own is ahead takes a grant's end for past while others, or the same receiver after its next
 * session, still render it. It is kept for longer than any clock may be ahead; what it is bounded by is its number.
 */
const KEPT_AFTER_END_MS = 60_000;
const MAX_REMEMBERED_GRANTS = 50_000;

/**
 * Where remembered grants outlive a reload of the page. Losing it never shows a gift that was not paid, only,
 * within a grant's 40 s, a second time to the one receiver who reloaded.
 */
export interface GrantStore {
  /** What was added and not deleted: each grant's name and until when it is kept, in milliseconds. */
  entries(): Iterable<readonly [name: string, keptUntil: number]>;
  add(name: string, keptUntil: number): void;
  delete(name: string): void;
}

/** Remembers which verified grants were rendered, until a minute after each one's end, and never more than a fixed number. */
export class GrantMemory {
  readonly #kept = new Map<string, number>();

  constructor(
    private readonly store?: GrantStore,
    private readonly maxGrants: number = MAX_REMEMBERED_GRANTS,
  ) {
    for (const [name, keptUntil] of store?.entries() ?? []) this.#kept.set(name, keptUntil);
  }

  get size(): number {
    return this.#kept.size;
  }

  has({ sub, jti }: GrantClaims): boolean {
    return this.#kept.has(nameOf(sub, jti));
  }

  /** To be called for verified grants only: anyone can invent the others. */
  remember({ sub, jti, exp }: GrantClaims, nowMs: number): void {
    const name = nameOf(sub, jti);
    const keptUntil = exp * 1_000 + KEPT_AFTER_END_MS;
    this.#forgetEnded(nowMs);
    this.#kept.set(name, keptUntil);
    this.store?.add(name, keptUntil);
  }

  /** Grants end nearly in the order in which they came, so that looking at the oldest ones is enough. */
  #forgetEnded(nowMs: number): void {
    for (const [name, keptUntil] of this.#kept) {
      if (keptUntil > nowMs && this.#kept.size < this.maxGrants) return;
      this.#kept.delete(name);
      this.store?.delete(name);
    }
  }
}

/** A grant's identity is its sender and its request together: somebody else may use the same request id. */
const nameOf = (sub: string, jti: string): string => `${sub}/${jti}`;

/** Keeps remembered grants in a tab's sessionStorage (or anything like it), one item each. */
export const grantStoreIn = (storage: Storage, prefix = 'liwu:shown:'): GrantStore => ({
  entries: () => {
    const found: [string, number][] = [];
    for (let index = 0; index < storage.length; index++) {
      const key = storage.key(index);
      const keptUntil = Number(key?.startsWith(prefix) ? storage.getItem(key) : Number.NaN);
      if (key !== null && Number.isSafeInteger(keptUntil)) found.push([key.slice(prefix.length), keptUntil]);
    }
    return found.sort((a, b) => a[1] - b[1]);
  },
  add: (name, keptUntil) => {
    try {
      storage.setItem(prefix + name, String(keptUntil));
    } catch {
      // A full storage: the grant stays remembered in memory, that is, until the next reload.
    }
  },
  delete: (name) => storage.removeItem(prefix + name),
});
