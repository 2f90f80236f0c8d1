import type { GrantClaims, GrantKey } from '@liwu/contracts/wire';
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { SignedVector } from './vector-types.js';

/** PKCS #8 of an Ed25519 private key, up to its seed. */
const PKCS8_BEFORE_SEED = Buffer.from('302e020100300506032b657004220420', 'hex');

export const ISSUER = 'liwu';
/** Seeds of signing keys that everybody knows; the first one signs, receivers know both. */
export const SEEDS: Readonly<Record<string, Buffer>> = { 'vec-1': Buffer.alloc(32, 1), 'vec-2': Buffer.alloc(32, 2) };
const STRANGER_SEED = Buffer.alloc(32, 3);

/** When the example was held, on the second, so that its `iat` says the same. */
export const HELD_AT_MS = 1_794_999_940_000;
const IAT = HELD_AT_MS / 1_000;

/** The claims of the example that most vectors are made of. */
export const CLAIMS: GrantClaims = {
  iss: ISSUER,
  aud: 'room-1',
  sub: 'alice',
  jti: '019a5f3e-0000-7000-8000-000000000001',
  iat: IAT,
  exp: IAT + 40,
  to: 'mei',
  gift: 'rose',
  qty: 3,
};

/** The one and only form of a header. */
export const headerOf = (kid: string): string => `{"alg":"EdDSA","typ":"liwu-grant+jwt","kid":"${kid}"}`;

/** What a grant is signed from; `payload` and `header` as texts, since receivers see bytes. */
interface FixedGrant {
  readonly kid?: string;
  readonly header?: string;
  readonly payload?: string | Buffer;
  /** Signed by a key that nobody knows. */
  readonly byStranger?: boolean;
}

/** A compact JWS, truly signed, whatever it says. */
export const signFixed = (grant: FixedGrant = {}): string => {
  const { kid = 'vec-1', header = headerOf(kid), payload = JSON.stringify(CLAIMS), byStranger } = grant;
  const signed = `${base64url(header)}.${base64url(payload)}`;
  const key = privateKeyOf(byStranger ? STRANGER_SEED : (SEEDS[kid] ?? SEEDS['vec-1']!));
  return `${signed}.${sign(null, Buffer.from(signed, 'latin1'), key).toString('base64url')}`;
};

/** A grant of these claims, truly signed. */
export const grantOf = (claims: object, kid?: string): string =>
  signFixed({ payload: JSON.stringify(claims), ...(kid !== undefined && { kid }) });

/** The example's claims with others in the places of some; undefined leaves one out. */
export const claimsWith = (more: object): object => ({ ...CLAIMS, ...more });

export const exampleGrant = (): string => grantOf(CLAIMS);

const longest = 'x'.repeat(40);
const GREATEST_CLAIMS: GrantClaims = {
  iss: 'issuer-8',
  aud: longest,
  sub: longest,
  jti: CLAIMS.jti,
  iat: IAT,
  exp: IAT + 40,
  to: longest,
  gift: 'g'.repeat(24),
  qty: 999,
  combo: ['k3x9q2ab', 99_999],
};
/** A key id of the greatest length; it signs with the first key. */
const GREATEST_KID = 'kid-abcd';

/** The longest grant there is. */
export const greatestGrant = (): string => grantOf(GREATEST_CLAIMS, GREATEST_KID);

/** The public keys as a session gives them. */
export const publicKeys = (): GrantKey[] =>
  Object.entries(SEEDS).map(([kid, seed]) => {
    const { x } = createPublicKey(privateKeyOf(seed)).export({ format: 'jwk' });
    return { kty: 'OKP', crv: 'Ed25519', x: x!, kid, alg: 'EdDSA', use: 'sig' };
  });

/** Grants to be signed to exactly these texts. */
export const signedVectors = (): SignedVector[] => {
  const cases: [name: string, claims: GrantClaims, kid?: string][] = [
    ['the example', CLAIMS],
    ['a grant with a combo', { ...CLAIMS, combo: ['k3x9q2ab', 12] }],
    ['under the other key', CLAIMS, 'vec-2'],
  ];
  return cases.map(([name, claims, kid = 'vec-1']) => ({
    name,
    kid,
    claims,
    header: headerOf(kid),
    payload: JSON.stringify(claims),
    jws: grantOf(claims, kid),
  }));
};

export const base64url = (text: string | Buffer): string => Buffer.from(text as string).toString('base64url');

function privateKeyOf(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_BEFORE_SEED, seed]), format: 'der', type: 'pkcs8' });
}
