import { createPrivateKey, type KeyObject } from 'node:crypto';
import { type JWK, SignJWT } from 'jose';

/** What a user may be to the services. */
export const ROLES = ['viewer', 'operator', 'approver', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

export const TOKEN_LIFETIME_S = 3_600;
export const AUDIENCE = 'liwu';

/** Signs the tokens of the local issuer, which knows no passwords: whoever asks on this machine is believed. */
export class TokenSigner {
  readonly #key: KeyObject;
  /** The public part of the signing key. */
  readonly publicKey: JWK & { readonly kid: string };

  constructor(
    readonly issuer: string,
    privateKey: JWK & { readonly kid: string },
  ) {
    const { d: _, ...publicKey } = privateKey;
    this.#key = createPrivateKey({ key: privateKey, format: 'jwk' });
    this.publicKey = { ...publicKey, use: 'sig' };
  }

  /** A token that says who its bearer is, and in which roles. */
  tokenFor(subject: string, roles: readonly Role[]): Promise<string> {
    return new SignJWT({ roles: [...roles] })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: this.publicKey.kid })
      .setIssuer(this.issuer)
      .setAudience(AUDIENCE)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime(`${TOKEN_LIFETIME_S}s`)
      .sign(this.#key);
  }
}
