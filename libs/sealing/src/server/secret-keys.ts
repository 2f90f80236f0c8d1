import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { fromBase64url } from '../frame/base64url.js';
import { KEY_BYTES } from '../frame/sealed-frame.js';
import type { SealKey } from './seal-keyring.js';

/** A setting that holds keys is not what it should be. Never quotes a secret. */
export class BadKeySettingError extends Error {
  override readonly name = 'BadKeySettingError';
  readonly code = 'bad-key-setting';
}

/** Reads `kid:base64url32[,kid:base64url32]`; the first is the current one. */
export const parseSealKeys = (text: string): SealKey[] => {
  const keys = text.split(',').map((entry, index) => {
    const [, kidText = '', keyText = ''] = /^\s*([0-9]{1,3}):([^:\s]+)\s*$/.exec(entry) ?? [];
    const kid = Number(kidText);
    const key = fromBase64url(keyText);
    if (kid < 1 || kid > 255 || key?.length !== KEY_BYTES) {
      throw new BadKeySettingError(
        `seal key number ${index + 1} is not "kid:base64url of 32 bytes" with a kid of 1-255`,
      );
    }
    return { kid, key: Buffer.from(key) };
  });
  refuseTwice(keys.map(({ kid }) => kid));
  return keys;
};

/** An Ed25519 key that signs grants. */
export interface GrantSigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** base64url of the public key. */
  readonly x: string;
}

const privateJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
  kid: z.string().regex(/^[A-Za-z0-9-]{1,8}$/),
});
const privateJwks = z.array(privateJwk).min(1).max(20);

/** Reads a JSON array of private Ed25519 JSON Web Keys with a `kid` of at most 8 characters; the first one signs. */
export const parseGrantKeys = (json: string): GrantSigningKey[] => {
  const parsed = privateJwks.safeParse(jsonOf(json));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new BadKeySettingError(`grant keys: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'not understood'}`);
  }
  refuseTwice(parsed.data.map(({ kid }) => kid));
  return parsed.data.map(signingKeyOf);
};

function signingKeyOf(jwk: z.output<typeof privateJwk>): GrantSigningKey {
  const privateKey = importPrivate(jwk);
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (x === undefined || x !== jwk.x) {
    throw new BadKeySettingError(`grant key ${jwk.kid}: its public part does not belong to its private part`);
  }
  return { kid: jwk.kid, privateKey, x };
}

function importPrivate({ kid, ...jwk }: z.output<typeof privateJwk>): KeyObject {
  try {
    return createPrivateKey({ key: jwk, format: 'jwk' });
  } catch (cause) {
    throw new BadKeySettingError(`grant key ${kid} is no Ed25519 private key`, { cause });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes what it read, which is a secret here.
    throw new BadKeySettingError('grant keys: not JSON');
  }
}

function refuseTwice(kids: readonly (string | number)[]): void {
  const twice = kids.find((kid, index) => kids.indexOf(kid) !== index);
  if (twice !== undefined) throw new BadKeySettingError(`key id ${twice} is given twice`);
}
