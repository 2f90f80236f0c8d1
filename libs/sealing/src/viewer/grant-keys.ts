import { type GrantKey, grantKeySchema } from '@liwu/contracts/wire';
import { z } from 'zod';
import { fromBase64url } from '../frame/base64url.js';
import { ed25519, type VerifySignature } from './ed25519.js';

const REFETCH_EVERY_MS = 30_000;
const MAX_HELD = 100;
const HOLD_MS = 5_000;
const MAX_KEYS = 20;
const MAX_CHECKERS = 100;

/** Gets the grant keys that are valid now, usually from the JWKS address of the session. */
export type FetchGrantKeys = (jwksUrl: string) => Promise<readonly GrantKey[]>;

const jwksSchema = z.object({ keys: z.array(z.unknown()).max(MAX_KEYS) });

/** Reads a JSON Web Key Set; keys of other kinds are passed over. */
export const fetchGrantKeys: FetchGrantKeys = async (jwksUrl) => {
  const response = await fetch(jwksUrl, { signal: AbortSignal.timeout(HOLD_MS), credentials: 'omit' });
  if (!response.ok) throw new Error(`the grant keys' address answered ${response.status}`);
  const { keys } = jwksSchema.parse(await response.json());
  return keys.flatMap((key) => {
    const parsed = grantKeySchema.safeParse(key);
    return parsed.success ? [parsed.data] : [];
  });
};

/** The keys that grants are checked with, and the one bounded way to learn new ones. */
export class GrantKeys {
  #keys: ReadonlyMap<string, GrantKey>;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | undefined;
  #held = 0;

  constructor(
    keys: readonly GrantKey[],
    private readonly options: { jwksUrl: string; fetchKeys: FetchGrantKeys; clock: () => number },
  ) {
    this.#keys = byKid(keys);
  }

  /**
   * The checker of this key id. An unknown id causes at most one fetch per 30 s, for which at most 100 callers wait,
   * 5 s at most; it gives undefined then, and always where the id stays unknown or no signature can be checked.
   */
  async checkerOf(kid: string): Promise<VerifySignature | undefined> {
    const known = this.#keys.get(kid) ?? (await this.#learn(kid));
    try {
      return known && (await checkerOf(known));
    } catch {
      // Nothing that can check signatures could be loaded just now; the next grant tries again.
      return undefined;
    }
  }

  has(kid: string): boolean {
    return this.#keys.has(kid);
  }

  async #learn(kid: string): Promise<GrantKey | undefined> {
    if (this.#held >= MAX_HELD) return undefined;
    if (!this.#fetching) {
      const now = this.options.clock();
      if (now - this.#fetchedAt < REFETCH_EVERY_MS) return undefined;
      this.#fetchedAt = now;
      this.#fetching = this.#refetch().finally(() => (this.#fetching = undefined));
    }
    this.#held += 1;
    await this.#fetching;
    this.#held -= 1;
    return this.#keys.get(kid);
  }

  /** Keeps the keys that it has where none came in time: a receiver that cannot fetch still knows those. */
  async #refetch(): Promise<void> {
    const late = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => late.resolve(undefined), HOLD_MS);
    const fetched = this.options.fetchKeys(this.options.jwksUrl).catch(() => undefined);
    const keys = await Promise.race([fetched, late.promise]);
    clearTimeout(timer);
    if (keys && keys.length > 0) this.#keys = byKid(keys);
  }
}

const byKid = (keys: readonly GrantKey[]): Map<string, GrantKey> =>
  new Map(keys.slice(0, MAX_KEYS).map((key) => [key.kid, key]));

/** Shared by all verifiers of a process: importing a key once is enough, however many receivers check with it. */
const checkers = new Map<string, Promise<VerifySignature | undefined>>();

async function checkerOf({ x }: GrantKey): Promise<VerifySignature | undefined> {
  const known = checkers.get(x);
  if (known) return await known;
  if (checkers.size >= MAX_CHECKERS) checkers.clear();
  const made = makeChecker(x);
  checkers.set(x, made);
  made.catch(() => checkers.delete(x));
  return await made;
}

async function makeChecker(x: string): Promise<VerifySignature | undefined> {
  const bytes = fromBase64url(x);
  if (bytes?.length !== 32) return undefined;
  return await (
    await ed25519()
  )(bytes);
}
