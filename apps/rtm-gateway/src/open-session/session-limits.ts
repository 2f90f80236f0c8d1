import { Problem } from '@liwu/service-kit';
import { KeyedBudget } from '../limits/keyed-budget.js';
import { networkOf } from '../limits/network-of.js';

/** Sessions a minute for one user. */
const SESSIONS_PER_USER = 6;

const perMinute = (count: number) => ({ perSecond: count / 60, burst: count });

/** How many sessions a network address and a user may open; each replica counts for itself. */
export class SessionLimits {
  readonly #users = new KeyedBudget(perMinute(SESSIONS_PER_USER));
  readonly #addresses: KeyedBudget | undefined;

  /** `perAddress` a minute; 0: no limit. */
  constructor(perAddress: number) {
    this.#addresses = perAddress > 0 ? new KeyedBudget(perMinute(perAddress)) : undefined;
  }

  /** Counts one request of this address, or of its IPv6 network; 0, or how long it has to wait, in milliseconds. */
  msUntilAddressMay(address: string, now: number): number {
    return this.#addresses ? take(this.#addresses, networkOf(address), now) : 0;
  }

  /** Counts one session of this user; 0, or how long it has to wait, in milliseconds. */
  msUntilUserMay(sub: string, now: number): number {
    return take(this.#users, sub, now);
  }
}

const take = (budget: KeyedBudget, key: string, now: number): number =>
  budget.take(key, now) ? 0 : Math.max(1, budget.msUntilToken(key, now));

/** Refuses whoever has to wait, and says for how long. */
export const refuseTooMany = (waitMs: number): void => {
  if (waitMs === 0) return;
  throw new Problem('too_many_requests', 'Too many sessions.', { retryAfterSeconds: Math.ceil(waitMs / 1_000) });
};
