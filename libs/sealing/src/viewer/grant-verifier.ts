import type { GrantClaims, GrantKey } from '@liwu/contracts/wire';
import { fromBase64url } from '../frame/base64url.js';
import { grantsIn, type MessageFault } from './channel-message.js';
import { claimsFault, claimsOf, type GrantFailure, hasEnded, kidOf, signedBytes, splitGrant } from './grant-checks.js';
import { type FetchGrantKeys, fetchGrantKeys, GrantKeys } from './grant-keys.js';
import { GrantMemory, type GrantStore } from './grant-memory.js';
import { PublisherBudget } from './publisher-budget.js';

const ASK_TIME_EVERY_MS = 30_000;
const ASK_TIME_WITHIN_MS = 5_000;

/** Why a whole channel message is passed over. */
export type MessageFailure = MessageFault | 'over-budget';

export type Verified =
  { readonly ok: true; readonly claims: GrantClaims } | { readonly ok: false; readonly reason: GrantFailure };

export interface GrantVerifierOptions {
  readonly issuer: string;
  readonly keys: readonly GrantKey[];
  readonly jwksUrl: string;
  readonly fetchKeys?: FetchGrantKeys | undefined;
  /** The server's time in milliseconds, carried on by a monotonic clock; never the device's clock. */
  readonly clock: () => number;
  /** Asks the server what time it is and sets that clock by it: a monotonic clock may have stood still while the device slept. */
  readonly askTime?: (() => Promise<void>) | undefined;
  readonly store?: GrantStore | undefined;
}

/**
 * A receiver's checks (wire.md, section 3): what it lets through was paid for, belongs to this room and this sender,
 * has not ended, and was not let through before. Everything else is dropped in silence, and counted.
 */
export class GrantVerifier {
  /** How often each reason was met. */
  readonly dropped: Partial<Record<GrantFailure | MessageFailure, number>> = {};
  readonly #clock: () => number;
  readonly #fetchKeys: FetchGrantKeys;
  #issuer: string;
  #keys: GrantKeys;
  readonly #memory: GrantMemory;
  readonly #options: GrantVerifierOptions;
  #asking: Promise<void> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  readonly #budget = new PublisherBudget();

  constructor(options: GrantVerifierOptions) {
    const { clock, fetchKeys = fetchGrantKeys, issuer, jwksUrl, keys, store } = options;
    this.#options = options;
    this.#issuer = issuer;
    this.#clock = clock;
    this.#fetchKeys = fetchKeys;
    this.#keys = new GrantKeys(keys, { jwksUrl, fetchKeys, clock });
    this.#memory = new GrantMemory(store);
  }

  /** Goes on with what a new session says, and still knows what was shown. */
  renew({ issuer, jwksUrl, keys }: Pick<GrantVerifierOptions, 'issuer' | 'keys' | 'jwksUrl'>): void {
    this.#issuer = issuer;
    this.#keys = new GrantKeys(keys, { jwksUrl, fetchKeys: this.#fetchKeys, clock: this.#clock });
  }

  /** How many grants are remembered at present. */
  get remembered(): number {
    return this.#memory.size;
  }

  /**
   * Check 1, for a whole channel message: its publisher's budget, its size and its form. Gives the grants that are in it. Whoever hears
   * by several links at a time names the one: each brings the same messages, and they are counted once for each.
   */
  unpack(text: string, publisher: string, heardBy = ''): readonly string[] {
    if (!this.#budget.take(publisher, this.#clock(), heardBy)) return this.#drop('over-budget', []);
    const grants = grantsIn(text, publisher);
    return typeof grants === 'string' ? this.#drop(grants, []) : grants;
  }

  /** Checks 2 to 7 in their order. `ok` is said once per grant and receiver: whoever gets it renders the gift. */
  async verify(jws: string, at: { room: string; publisher: string }): Promise<Verified> {
    const parts = splitGrant(jws);
    if (!parts) return this.#refuse('form');
    const kid = kidOf(parts);
    if (kid === undefined) return this.#refuse('header');
    const check = await this.#keys.checkerOf(kid);
    if (!check) return this.#refuse('unknown-key');
    const claims = claimsOf(parts);
    if (!claims) return this.#refuse('claims');
    const fault = this.#faultOf(claims, at);
    if (fault && fault !== 'from-the-future') return this.#refuse(fault);
    if (this.#memory.has(claims)) return this.#refuse('seen');
    const signature = fromBase64url(parts.signature);
    if (!signature || !(await check(signature, signedBytes(parts)))) return this.#refuse(fault ?? 'signature');
    if (fault) {
      await this.#askTime();
      const still = this.#faultOf(claims, at);
      if (still) return this.#refuse(still);
    }
    return this.#admit(claims);
  }

  #faultOf(claims: GrantClaims, at: { room: string; publisher: string }): GrantFailure | undefined {
    return claimsFault(claims, { ...at, issuer: this.#issuer, nowMs: this.#clock() });
  }

  /**
   * A genuine grant seems to come from the future, so it is this clock that is late: the server is asked once in 30 s at most,
   * and grants wait for its answer, 5 s at most. Whoever cannot sign grants can cause none of this.
   */
  async #askTime(): Promise<void> {
    const { askTime } = this.#options;
    const isDue = Math.abs(this.#clock() - this.#askedAt) >= ASK_TIME_EVERY_MS;
    if (!this.#asking && askTime && isDue) {
      const late = AbortSignal.timeout(ASK_TIME_WITHIN_MS);
      const waited = new Promise<void>((resolve) => late.addEventListener('abort', () => resolve()));
      // An answer that does not come leaves the clock as it was.
      this.#asking = Promise.race([askTime().catch(() => undefined), waited]).finally(() => {
        this.#asking = undefined;
        this.#askedAt = this.#clock();
      });
    }
    await this.#asking;
  }

  /** While the signature was checked, another copy may have passed and time went by: both are looked at once more. */
  #admit(claims: GrantClaims): Verified {
    const nowMs = this.#clock();
    if (hasEnded(claims, nowMs)) return this.#refuse('expired');
    if (this.#memory.has(claims)) return this.#refuse('seen');
    this.#memory.remember(claims, nowMs);
    return { ok: true, claims };
  }

  #refuse(reason: GrantFailure): Verified {
    return this.#drop(reason, { ok: false, reason });
  }

  #drop<Answer>(reason: GrantFailure | MessageFailure, answer: Answer): Answer {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + 1;
    return answer;
  }
}
