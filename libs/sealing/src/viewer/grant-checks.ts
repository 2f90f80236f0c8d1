import { GRANT_MAX_CHARS, type GrantClaims, grantClaimsSchema } from '@liwu/contracts/wire';
import { fromBase64url, isCanonicalBase64url } from '../frame/base64url.js';
import { mayPublish } from './channel-message.js';

/** Why a grant is not rendered, in the order of the checks. */
export type GrantFailure =
  | 'form'
  | 'header'
  | 'unknown-key'
  | 'claims'
  | 'issuer'
  | 'room'
  | 'publisher'
  | 'expired'
  | 'from-the-future'
  | 'lifetime'
  | 'seen'
  | 'signature';

const SIGNATURE_CHARS = 86;
const MAX_EARLY_MS = 5_000;
const MAX_LIFETIME_SECONDS = 60;
const HEADER = /^\{"alg":"EdDSA","typ":"liwu-grant\+jwt","kid":"([A-Za-z0-9-]{1,8})"\}$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The three parts of a compact JWS, not yet believed. */
interface GrantParts {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
}

/** Check 2: three parts, each the canonical base64url of something, the last one of 64 bytes. */
export const splitGrant = (jws: string): GrantParts | undefined => {
  if (jws.length > GRANT_MAX_CHARS) return undefined;
  const parts = jws.split('.', 4);
  const [header = '', payload = '', signature = ''] = parts;
  if (parts.length !== 3 || !header || !payload || signature.length !== SIGNATURE_CHARS) return undefined;
  return parts.every(isCanonicalBase64url) ? { header, payload, signature } : undefined;
};

/** Check 3: the key id that the header names; the header must be exactly ours, byte for byte. */
export const kidOf = ({ header }: GrantParts): string | undefined => HEADER.exec(textOf(header) ?? '')?.[1];

/** Check 4, its first half: the claims, if they are exactly those of a grant. */
export const claimsOf = ({ payload }: GrantParts): GrantClaims | undefined => {
  const text = textOf(payload);
  if (text === undefined) return undefined;
  try {
    const result = grantClaimsSchema.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
};

/** Checks 4 and 5: whether this grant may be shown in this room, from this publisher, now. */
export const claimsFault = (
  claims: GrantClaims,
  at: { issuer: string; room: string; publisher: string; nowMs: number },
): GrantFailure | undefined => {
  if (claims.iss !== at.issuer) return 'issuer';
  if (claims.aud !== at.room) return 'room';
  if (!mayPublish(at.publisher, claims.sub)) return 'publisher';
  if (hasEnded(claims, at.nowMs)) return 'expired';
  if (claims.iat * 1_000 > at.nowMs + MAX_EARLY_MS) return 'from-the-future';
  const lifetime = claims.exp - claims.iat;
  return lifetime > 0 && lifetime <= MAX_LIFETIME_SECONDS ? undefined : 'lifetime';
};

/** What a grant says, its signature NOT looked at: for its sender, who has it from the gateway under seal. */
export const readGrant = (jws: string): GrantClaims | undefined => {
  const parts = splitGrant(jws);
  return parts && claimsOf(parts);
};

export const hasEnded = (claims: GrantClaims, nowMs: number): boolean => nowMs >= claims.exp * 1_000;

export const signedBytes = ({ header, payload }: GrantParts): Uint8Array<ArrayBuffer> =>
  encoder.encode(`${header}.${payload}`);

function textOf(part: string): string | undefined {
  const bytes = fromBase64url(part);
  if (!bytes) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
