import { RecentMap } from './recent-map.js';
import { type Budget, TokenBucket } from './token-bucket.js';

const MAX_KEYS = 100_000;

/** One budget for each key: a uid, a viewer, an address. Memory is bounded; who was quiet for long is forgotten. */
export class KeyedBudget {
  readonly #buckets: RecentMap<TokenBucket>;

  constructor(private readonly budget: Budget) {
    const msToFill = (budget.burst * 1_000) / budget.perSecond;
    this.#buckets = new RecentMap({ maxEntries: MAX_KEYS, generationMs: Math.max(msToFill, 10_000) });
  }

  take(key: string, now: number): boolean {
    return this.#bucket(key, now).take(now);
  }

  msUntilToken(key: string, now: number): number {
    return this.#bucket(key, now).msUntilToken(now);
  }

  get size(): number {
    return this.#buckets.size;
  }

  #bucket(key: string, now: number): TokenBucket {
    return this.#buckets.getOrAdd(key, now, () => new TokenBucket(this.budget));
  }
}
