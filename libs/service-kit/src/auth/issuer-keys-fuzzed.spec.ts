import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { errors, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '../problems/problem.js';
import { TokenVerifier } from './token-verifier.js';

const PARSER = 'issuer keys';
const ISSUER = 'https://id.example';
const REFUSALS: ReadonlySet<string> = new Set(['unauthenticated', 'identity_provider_unavailable']);
const ALGORITHMS = ['ES256', 'RS256', 'EdDSA'] as const;

interface Documents {
  readonly discovery: Uint8Array;
  readonly jwks: Uint8Array;
  readonly status: number;
  /** Which token is then brought. */
  readonly token: number;
}

interface Signer {
  readonly publicJwk: JWK;
  /** What the provider must never publish, and what is then nobody's to see. */
  readonly privateJwk: JWK;
  readonly token: string;
}

const signerOf = async (alg: (typeof ALGORITHMS)[number], sub: string): Promise<Signer> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const more = { kid: `${alg}-1`, alg, use: 'sig' };
  const token = await new SignJWT({ roles: ['viewer'] })
    .setProtectedHeader({ alg, kid: more.kid })
    .setSubject(sub)
    .setIssuer(ISSUER)
    .setAudience('liwu')
    .setExpirationTime('1h')
    .sign(privateKey);
  return {
    publicJwk: { ...(await exportJWK(publicKey)), ...more },
    privateJwk: { ...(await exportJWK(privateKey)), ...more },
    token,
  };
};

/** Signed by a shared secret that is the published key. */
const byPublicKey = ({ publicJwk, token }: Signer): string => {
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', kid: publicJwk.kid })).toString('base64url');
  const input = `${header}.${token.split('.')[1]}`;
  return `${input}.${createHmac('sha256', JSON.stringify(publicJwk)).update(input).digest('base64url')}`;
};

const bytesOf = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

afterEach(() => vi.unstubAllGlobals());

/** How a token ended: for whom it speaks, or its refusal's code. Fails for any other error, one that shows a secret, and an unjust one. */
const endOf = async (verifier: TokenVerifier, token: string, secrets: readonly string[]): Promise<string> => {
  try {
    return (await verifier.verify(token)).sub;
  } catch (error) {
    if (!(error instanceof Problem) || !REFUSALS.has(error.code)) throw error;
    const shown = inspect(error, { depth: 10, showHidden: true });
    if (secrets.some((secret) => shown.includes(secret))) throw new Error('shows a secret', { cause: error });
    const isOfKeys = error.cause instanceof errors.JWKSInvalid;
    if (isOfKeys && error.code === 'unauthenticated')
      throw new Error('blames the token for the keys', { cause: error });
    return error.code;
  }
};

/** Whether the documents, read once more by hand, are the issuer's own and hold this key, and not its private half. */
const publishes = ({ discovery, jwks, status }: Documents, { publicJwk }: Signer): boolean => {
  const { issuer } = JSON.parse(textOf(discovery)) as { readonly issuer: unknown };
  const { keys } = JSON.parse(textOf(jwks)) as { readonly keys: readonly JWK[] };
  // By their bytes, which junk within their text does not change.
  const isSame = (one: unknown, other = ''): boolean =>
    typeof one === 'string' && Buffer.from(one, 'base64url').equals(Buffer.from(other, 'base64url'));
  const isThis = ({ kty, kid, x, n, d }: JWK): boolean =>
    kty === publicJwk.kty && kid === publicJwk.kid && isSame(kty === 'RSA' ? n : x, publicJwk.n ?? publicJwk.x) && !d;
  return status === 200 && issuer === ISSUER && keys.some(isThis);
};

/** What a provider may publish, as it should be and otherwise. */
const publishedOf = (honest: readonly Signer[]): object[] => [
  { keys: honest.map(({ publicJwk }) => publicJwk) },
  ...honest.map(({ publicJwk }) => ({ keys: [publicJwk] })),
  { keys: honest.map(({ privateJwk }) => privateJwk) },
  { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'ES256-1', alg: 'HS256' }, honest[0]!.publicJwk] },
  { keys: [] },
];

const arbitraryOf = (discovery: Uint8Array): fc.Arbitrary<Documents> => {
  const json = fc.json().map((text) => Buffer.from(text));
  const key = fc.dictionary(fc.constantFrom('kty', 'crv', 'kid', 'alg', 'x', 'n', 'e'), fc.string());
  const keys = fc.array(fc.oneof(key, fc.jsonValue())).map((all) => bytesOf({ keys: all }));
  return fc.record({
    discovery: fc.oneof({ weight: 4, arbitrary: fc.constant(discovery) }, json, fc.uint8Array()),
    jwks: fc.oneof(json, fc.uint8Array(), keys),
    status: fc.constant(200),
    token: fc.nat(),
  });
};

describe('what an identity provider publishes', () => {
  it(
    'lets in whom its own keys speak for, or nobody, and each refusal has its code',
    { timeout: fuzzTimeoutMs(PARSER) },
    async () => {
      const honest = await Promise.all(ALGORITHMS.map((alg) => signerOf(alg, 'alice')));
      const strangers = await Promise.all(ALGORITHMS.map((alg) => signerOf(alg, 'mallory')));
      const forged = [...strangers.map(({ token }) => token), ...honest.map(byPublicKey)];
      const secrets = honest.map(({ privateJwk }) => String(privateJwk.d));
      const discovery = { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` };
      const sets = publishedOf(honest);
      let documents: Documents | undefined;
      vi.stubGlobal('fetch', async (url: string) => {
        const body = url === `${ISSUER}/.well-known/openid-configuration` ? documents!.discovery : documents!.jwks;
        return await Promise.resolve(new Response(Buffer.from(body), { status: documents!.status }));
      });
      const ends = new Set<string>();
      await fuzz<Documents>(PARSER, {
        mutant: (mutate) => {
          const mutant = (values: readonly unknown[]): Uint8Array =>
            mutate.random.oneIn(3) ? mutate.bytes(values.map(bytesOf)) : Buffer.from(mutate.json(values));
          const isDiscovery = mutate.random.oneIn(3);
          return {
            discovery: isDiscovery ? mutant([discovery]) : bytesOf(discovery),
            jwks: isDiscovery ? bytesOf(sets[0]) : mutant(sets),
            status: mutate.random.oneIn(20) ? mutate.random.pick([201, 206, 404, 500]) : 200,
            token: mutate.random.below(forged.length),
          };
        },
        arbitrary: arbitraryOf(bytesOf(discovery)),
        check: async (input) => {
          documents = input;
          const config = { LIWU_OIDC_ISSUER: ISSUER, LIWU_OIDC_JWKS_URL: undefined, LIWU_OIDC_AUDIENCE: 'liwu' };
          const verifier = new TokenVerifier(config, () => 0);
          const signer = honest[input.token % honest.length]!;
          const end = await endOf(verifier, signer.token, secrets);
          if (!REFUSALS.has(end) && !publishes(input, signer)) throw new Error('let in by no key of the issuer’s');
          ends.add(end);
          const forgedEnd = await endOf(verifier, forged[input.token % forged.length]!, secrets);
          if (!REFUSALS.has(forgedEnd)) throw new Error(`a forged token speaks for ${forgedEnd}`);
        },
        show: ({ discovery: found, jwks, ...more }) => inspect({ ...more, found: textOf(found), jwks: textOf(jwks) }),
      });
      expect([...ends].sort()).toEqual(['alice', 'identity_provider_unavailable', 'unauthenticated']);
    },
  );
});
