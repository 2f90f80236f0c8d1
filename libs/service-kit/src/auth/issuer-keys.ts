import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { fetchJson } from './fetch-json.js';

/** How long keys are believed without asking again: so long a withdrawn key is still taken. */
export const FRESH_MS = 10 * 60_000;
/** How long the keys that were had last serve while their provider does not answer. */
export const USABLE_MS = 24 * 3_600_000;
/** How often a token that names an unknown key may have the keys asked for, whoever sends such tokens. */
export const UNKNOWN_KEY_EVERY_MS = 10_000;
/** How long after a try that failed the next one is made: while there are keys to go on with, and while there are none. */
const RETRY_OLD_KEYS_MS = 30_000;
const RETRY_NO_KEYS_MS = 1_000;
/**
 * How long after its beginning a try for old keys is waited for: a provider that is well has answered by then, so that a key that it has
 * withdrawn is not taken even once more; one that hangs holds nobody up for longer.
 */
export const PATIENCE_MS = 500;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });
const jwksSchema = z.looseObject({ keys: z.array(z.record(z.string(), z.unknown())).max(100) });

/** The provider's keys cannot be had, so that nothing can be said about a token. */
class IssuerKeysUnavailableError extends Error {
  override readonly name = 'IssuerKeysUnavailableError';
  readonly code = 'issuer-keys-unavailable';
}

/**
 * The published keys of the platform's identity provider. They are asked for when they are first needed, when they are old
 * and when a token names one that is unknown, each no more often than its bound says: nobody's tokens can make this service
 * flood the provider, and a provider that is away or hangs for hours neither stops nor delays anybody whose key is known.
 */
export class IssuerKeys {
  #keys: JWTVerifyGetKey | undefined;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #askedForUnknownAt = Number.NEGATIVE_INFINITY;
  #trying: Promise<void> | undefined;
  /** Why the last try failed; undefined when it did not. */
  #failure: unknown;

  /** Without `jwksUrl` the provider's own discovery document says where its keys are. */
  constructor(
    private readonly provider: { readonly issuer: string; readonly jwksUrl: string | undefined },
    private readonly monotonicMs: () => number,
  ) {}

  /** The key that a token names, in the form that jose asks for it. Throws `IssuerKeysUnavailableError` without the provider. */
  readonly keyOf: JWTVerifyGetKey = async (header, token) => {
    const keys = await this.#usable();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return await (
        await this.#askedForUnknown(error)
      )(header, token);
    }
  };

  async #usable(): Promise<JWTVerifyGetKey> {
    const now = this.monotonicMs();
    const ageMs = this.#ageMs(now);
    const retryMs = ageMs < USABLE_MS ? RETRY_OLD_KEYS_MS : RETRY_NO_KEYS_MS;
    if (ageMs >= FRESH_MS && now - this.#triedAt >= retryMs) void this.#try();
    // Keys that are fresh wait for nothing: it may be anybody's token with an unknown key that began the try.
    if (this.#trying && ageMs >= USABLE_MS) await this.#trying;
    else if (this.#trying && ageMs >= FRESH_MS) await within(this.#trying, this.#triedAt + PATIENCE_MS - now);
    if (this.#keys && this.#ageMs(this.monotonicMs()) < USABLE_MS) return this.#keys;
    throw new IssuerKeysUnavailableError('the identity provider’s keys cannot be had', { cause: this.#failure });
  }

  async #askedForUnknown(unknown: errors.JWKSNoMatchingKey): Promise<JWTVerifyGetKey> {
    const now = this.monotonicMs();
    const isDue = now - this.#askedForUnknownAt >= UNKNOWN_KEY_EVERY_MS;
    if (isDue) this.#askedForUnknownAt = now;
    if (this.#trying !== undefined || isDue) await this.#try();
    if (this.#failure !== undefined) {
      throw new IssuerKeysUnavailableError('whether this key is known cannot be asked', { cause: this.#failure });
    }
    if (!this.#keys) throw unknown;
    return this.#keys;
  }

  #ageMs(now: number): number {
    return now - this.#fetchedAt;
  }

  /** Never rejects: the keys of before stay where none come. There is one try at once, whoever needs it. */
  #try(): Promise<void> {
    if (this.#trying) return this.#trying;
    this.#triedAt = this.monotonicMs();
    this.#trying = this.#fetch()
      .then((keys) => {
        this.#keys = keys;
        this.#fetchedAt = this.monotonicMs();
        this.#failure = undefined;
      })
      .catch((error: unknown) => {
        this.#failure = error;
      })
      .finally(() => {
        this.#trying = undefined;
      });
    return this.#trying;
  }

  async #fetch(): Promise<JWTVerifyGetKey> {
    const jwksUrl = this.provider.jwksUrl ?? (await this.#discover());
    return createLocalJWKSet(jwksSchema.parse(await fetchJson(jwksUrl)));
  }

  /** OpenID Connect Discovery 1.0, section 4.3: the document must name exactly the issuer that was asked for. */
  async #discover(): Promise<string> {
    const { issuer } = this.provider;
    const found = discoverySchema.parse(
      await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`),
    );
    if (found.issuer !== issuer) throw new Error('the discovery document is another issuer’s');
    return found.jwks_uri;
  }
}

/** Resolves when the work has ended, or when its time is up. */
async function within(work: Promise<void>, ms: number): Promise<void> {
  if (ms <= 0) return;
  let late: NodeJS.Timeout | undefined;
  const timeIsUp = new Promise<void>((resolve) => {
    late = setTimeout(resolve, ms);
  });
  await Promise.race([work, timeIsUp]);
  clearTimeout(late);
}
