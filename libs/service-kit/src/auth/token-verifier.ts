import { errors, jwtVerify } from 'jose';
import type { BaseConfig } from '../config/settings.js';
import { Problem } from '../problems/problem.js';
import { IssuerKeys } from './issuer-keys.js';
import { isRole, type User } from './user.js';

const CLOCK_TOLERANCE_S = 5;
const SUBJECT_MAX_CHARS = 200;
/** Signatures that only the provider's private key makes; `none` and shared secrets are not among them. */
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];

/** Checks bearer tokens of the platform's identity provider against its published keys. */
export class TokenVerifier {
  private readonly keys: IssuerKeys;
  constructor(
    private readonly config: Pick<BaseConfig, 'LIWU_OIDC_ISSUER' | 'LIWU_OIDC_JWKS_URL' | 'LIWU_OIDC_AUDIENCE'>,
    monotonicMs: () => number = () => performance.now(),
  ) {
    const { LIWU_OIDC_ISSUER: issuer, LIWU_OIDC_JWKS_URL: jwksUrl } = config;
    this.keys = new IssuerKeys({ issuer, jwksUrl }, monotonicMs);
  }

  /** Who the token speaks for. Problems: `unauthenticated`, and `identity_provider_unavailable` without the keys. */
  async verify(token: string): Promise<User> {
    try {
      const { payload } = await jwtVerify(token, this.keys.keyOf, {
        issuer: this.config.LIWU_OIDC_ISSUER,
        audience: this.config.LIWU_OIDC_AUDIENCE,
        algorithms: ALGORITHMS,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: CLOCK_TOLERANCE_S,
      });
      return userOf(payload.sub, payload['roles']);
    } catch (cause) {
      throw cause instanceof Problem ? cause : problemOf(cause);
    }
  }
}

function userOf(sub: unknown, roles: unknown): User {
  if (typeof sub !== 'string' || sub.length < 1 || sub.length > SUBJECT_MAX_CHARS) {
    throw new Problem('unauthenticated', 'The token names no usable subject.');
  }
  return { sub, roles: Array.isArray(roles) ? roles.filter(isRole) : [] };
}

/** Not every fault of a token is the token's: without the provider's keys nothing can be said about it. */
function problemOf(cause: unknown): Problem {
  if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys) {
    return new Problem('unauthenticated', 'The token is signed by no known key.', { cause });
  }
  // What is no fault of the token's is one of the keys: they cannot be had, or are not what a key set is.
  if (!(cause instanceof errors.JOSEError) || cause instanceof errors.JWKSInvalid) {
    const detail = 'The identity provider does not answer.';
    return new Problem('identity_provider_unavailable', detail, { retryAfterSeconds: 5, cause });
  }
  if (cause instanceof errors.JWTExpired) return new Problem('unauthenticated', 'The token has expired.', { cause });
  return new Problem('unauthenticated', 'The token is not valid here.', { cause });
}
