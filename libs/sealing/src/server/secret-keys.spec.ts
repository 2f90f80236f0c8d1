import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BadKeySettingError, parseGrantKeys, parseSealKeys } from './secret-keys.js';

const secret = Buffer.alloc(32, 7).toString('base64url');
const jwk = (kid: string): object => ({
  ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }),
  kid,
});

describe('the setting of seal keys', () => {
  it('gives them in their order', () => {
    expect(parseSealKeys(`7:${secret}, 255:${secret}`)).toEqual([
      { kid: 7, key: Buffer.alloc(32, 7) },
      { kid: 255, key: Buffer.alloc(32, 7) },
    ]);
  });

  it.each([
    '',
    secret,
    `0:${secret}`,
    `256:${secret}`,
    `-1:${secret}`,
    `7:${secret}=`,
    `7:${secret.slice(1)}`,
    `7:${secret.slice(0, -1)}9`,
    `7:${secret},`,
    `7:${secret},7:${secret}`,
  ])('is refused as %j, and not quoted', (text) => {
    expect(() => parseSealKeys(text)).toThrow(BadKeySettingError);
    expect(() => parseSealKeys(text)).not.toThrow(secret.slice(0, -1));
  });
});

describe('the setting of grant keys', () => {
  it('gives them in their order', () => {
    expect(parseGrantKeys(JSON.stringify([jwk('b'), jwk('a')])).map(({ kid }) => kid)).toEqual(['b', 'a']);
  });

  it.each([
    ['no JSON', '{'],
    ['no key', '[]'],
    ['a kid of 9 characters', JSON.stringify([jwk('123456789')])],
    ['one kid twice', JSON.stringify([jwk('a'), jwk('a')])],
    ['a public key only', JSON.stringify([{ ...jwk('a'), d: undefined }])],
    ['another pair half', JSON.stringify([{ ...jwk('a'), x: Object(jwk('a')).x }])],
    ['a private part that is none', JSON.stringify([{ ...jwk('a'), d: 'AAAA' }])],
  ])('is refused with %s', (_, json) => expect(() => parseGrantKeys(json)).toThrow(BadKeySettingError));
});
