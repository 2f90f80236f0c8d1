import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromBase64url } from '../frame/base64url.js';
import { chooseEd25519, type Ed25519, ed25519, nodeEd25519, webCryptoEd25519 } from './ed25519.js';
import { loadNoble } from './noble.js';
import { nodeCrypto } from './node-crypto.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const rawKey = fromBase64url(publicKey.export({ format: 'jwk' }).x!)!;
const signed = new Uint8Array([1, 2, 3]);
const signature = new Uint8Array(sign(null, signed, privateKey));

/** A point of small order as key and as R, with S = 0: RFC 8032's strict reading refuses what ZIP 215 lets pass. */
const zip215Only = {
  key: new Uint8Array(Buffer.from('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', 'hex')),
  signature: new Uint8Array(
    Buffer.concat([
      Buffer.from('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', 'hex'),
      Buffer.alloc(32),
    ]),
  ),
};

/** An engine as older WebViews are: it does not know the algorithm. */
const withoutEd25519 = {
  importKey: async () => await Promise.reject(new DOMException('unknown algorithm', 'NotSupportedError')),
} as unknown as SubtleCrypto;

/** An engine that knows the name, and accepts everything. */
const credulous = {
  importKey: async () => await Promise.resolve({}),
  verify: async () => await Promise.resolve(true),
} as unknown as SubtleCrypto;

const choice = (subtle: SubtleCrypto) => async () => await chooseEd25519([webCryptoEd25519(subtle)]);
const implementations: [string, () => Promise<Ed25519>][] = [
  ["Node's crypto", async () => await Promise.resolve(nodeEd25519(nodeCrypto()!))],
  ['WebCrypto', async () => await Promise.resolve(webCryptoEd25519(crypto.subtle))],
  ['JavaScript', loadNoble],
  ['what is chosen here', ed25519],
  ['what is chosen in a browser', choice(crypto.subtle)],
  ['what is chosen without Ed25519 in WebCrypto', choice(withoutEd25519)],
  ['what is chosen where WebCrypto accepts everything', choice(credulous)],
];

describe.each(implementations)('Ed25519 by %s', (_, implementation) => {
  it('accepts a signature, and no altered one', async () => {
    const verify = (await (await implementation())(rawKey))!;
    expect(await verify(signature, signed)).toBe(true);
    expect(await verify(signature, new Uint8Array([1, 2, 4]))).toBe(false);
    for (const index of [0, 31, 32, 63]) {
      const altered = signature.slice();
      altered[index]! ^= 1;
      expect(await verify(altered, signed)).toBe(false);
    }
    expect(await verify(signature.slice(0, 63), signed)).toBe(false);
  });

  it('does not accept what only ZIP 215 does', async () => {
    const verify = await (await implementation())(zip215Only.key);
    expect(verify === undefined || !(await verify(zip215Only.signature, signed))).toBe(true);
  });
});

describe('the choice', () => {
  it('falls on the first that works', async () => {
    const [native, other] = [webCryptoEd25519(crypto.subtle), nodeEd25519(nodeCrypto()!)];
    expect(await chooseEd25519([native, other])).toBe(native);
    expect(await chooseEd25519([webCryptoEd25519(withoutEd25519), webCryptoEd25519(credulous), other])).toBe(other);
  });
});
