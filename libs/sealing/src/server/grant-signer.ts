import { GRANT_LIFETIME_MS } from '@liwu/contracts';
import type { GrantClaims, GrantKey } from '@liwu/contracts/wire';
import { sign } from 'node:crypto';
import { BadKeySettingError, type GrantSigningKey } from './secret-keys.js';

/** All that a grant says; every event that carries a grant has these fields. */
export interface GrantFields {
  readonly viewerId: string;
  readonly requestId: string;
  readonly room: string;
  readonly receiver: string;
  readonly gift: string;
  readonly quantity: number;
  readonly combo?: readonly [string, number] | undefined;
  readonly heldAt: number;
  readonly expiresAt: number;
}

/**
 * Signs grants. A grant is a pure function of the hold and the key: whoever signs it again, on whichever replica,
 * gives the same bytes, so that a repeated grant is a repeat and nothing new.
 */
export class GrantSigner {
  readonly #keys: readonly GrantSigningKey[];
  readonly #byHeader: ReadonlyMap<string, GrantSigningKey>;
  readonly #header: string;

  constructor(
    keys: readonly GrantSigningKey[],
    readonly issuer: string,
  ) {
    const [first] = keys;
    if (!first) throw new BadKeySettingError('grants need at least one signing key');
    if (!/^[A-Za-z0-9-]{1,8}$/.test(issuer)) {
      throw new BadKeySettingError('the issuer of grants has 1 to 8 letters, digits or hyphens');
    }
    this.#keys = keys;
    this.#byHeader = new Map(keys.map((key) => [headerOf(key), key]));
    this.#header = headerOf(first);
  }

  /** The compact JWS of wire.md, section 3. Its times are whole seconds: held at, rounded down, and 40 s later. */
  grantOf(fields: GrantFields): string {
    return this.#sign(this.#header, fields);
  }

  /**
   * What the key that `grant` names gives for these fields; undefined where that is none of these keys. While keys change, replicas
   * side by side sign with different ones, and what one of them signed is genuine to the other.
   */
  grantLike(grant: string, fields: GrantFields): string | undefined {
    const [header = ''] = grant.split('.', 1);
    return this.#byHeader.has(header) ? this.#sign(header, fields) : undefined;
  }

  #sign(header: string, fields: GrantFields): string {
    const key = this.#byHeader.get(header);
    if (!key) throw new RangeError('no such signing key');
    const iat = Math.floor(fields.heldAt / 1_000);
    const claims: GrantClaims = {
      iss: this.issuer,
      aud: fields.room,
      sub: fields.viewerId,
      jti: fields.requestId,
      iat,
      exp: iat + GRANT_LIFETIME_MS / 1_000,
      to: fields.receiver,
      gift: fields.gift,
      qty: fields.quantity,
      ...(fields.combo && { combo: [fields.combo[0], fields.combo[1]] }),
    };
    const signed = `${header}.${encode(claims)}`;
    const signature = sign(null, Buffer.from(signed, 'latin1'), key.privateKey);
    return `${signed}.${signature.toString('base64url')}`;
  }

  /** What receivers need to check grants: all keys, those that do not sign yet or any more included. */
  publicKeys(): GrantKey[] {
    return this.#keys.map(({ kid, x }) => ({ kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' }));
  }
}

const headerOf = ({ kid }: GrantSigningKey): string => encode({ alg: 'EdDSA', typ: 'liwu-grant+jwt', kid });
const encode = (value: object): string => Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
