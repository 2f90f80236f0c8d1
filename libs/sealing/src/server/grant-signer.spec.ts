import { createLocalJWKSet, jwtVerify } from 'jose';
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type GrantFields, GrantSigner } from './grant-signer.js';
import { SealKeyring } from './seal-keyring.js';
import { parseGrantKeys } from './secret-keys.js';

const keysOf = (...kids: string[]) =>
  parseGrantKeys(
    JSON.stringify(
      kids.map((kid) => ({ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid })),
    ),
  );

const fields: GrantFields = {
  viewerId: 'alice',
  requestId: '019a5f3e-0000-7000-8000-000000000001',
  room: 'room-1',
  receiver: 'bob',
  gift: 'rose',
  quantity: 3,
  heldAt: 1_790_000_000_999,
  expiresAt: 1_790_000_040_000,
};
const partsOf = (jws: string): unknown[] =>
  jws
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));

describe('a grant', () => {
  it('says what was held, in whole seconds, and nothing else', () => {
    const [header, claims] = partsOf(new GrantSigner(keysOf('k1'), 'liwu').grantOf(fields));
    expect(header).toEqual({ alg: 'EdDSA', typ: 'liwu-grant+jwt', kid: 'k1' });
    expect(claims).toEqual({
      iss: 'liwu',
      aud: 'room-1',
      sub: 'alice',
      jti: fields.requestId,
      iat: 1_790_000_000,
      exp: 1_790_000_040,
      to: 'bob',
      gift: 'rose',
      qty: 3,
    });
  });

  it('is the same, byte for byte, whoever signs it', () => {
    const keys = keysOf('k1');
    const combo: [string, number] = ['k3x9q2ab', 12];
    const one = new GrantSigner(keys, 'liwu').grantOf({ ...fields, combo });
    const two = new GrantSigner(keys, 'liwu').grantOf({ combo, ...fields });
    expect(two).toBe(one);
  });

  it('is signed by the first key, and read by another library', async () => {
    const signer = new GrantSigner(keysOf('new', 'old'), 'liwu');
    const jwks = createLocalJWKSet({ keys: signer.publicKeys().map(({ kty, crv, x, kid }) => ({ kty, crv, x, kid })) });
    const read = await jwtVerify(signer.grantOf(fields), jwks, { currentDate: new Date(fields.heldAt) });
    expect(read.protectedHeader.kid).toBe('new');
    expect(signer.publicKeys().map(({ kid }) => kid)).toEqual(['new', 'old']);
    expect(JSON.stringify(signer.publicKeys())).not.toContain('"d"');
  });

  it('is known under every key that is published, and under no other', () => {
    const [older, newer] = keysOf('old', 'new') as [ReturnType<typeof keysOf>[0], ReturnType<typeof keysOf>[0]];
    const before = new GrantSigner([older, newer], 'liwu');
    const after = new GrantSigner([newer, older], 'liwu');
    expect(after.grantOf(fields)).not.toBe(before.grantOf(fields));
    expect(after.grantLike(before.grantOf(fields), fields)).toBe(before.grantOf(fields));
    expect(before.grantLike(after.grantOf(fields), fields)).toBe(after.grantOf(fields));
    expect(new GrantSigner([newer], 'liwu').grantLike(before.grantOf(fields), fields)).toBeUndefined();
    expect(after.grantLike('', fields)).toBeUndefined();
  });

  it('of the greatest size makes a sealed reminder of exactly 1,024 characters', () => {
    const signer = new GrantSigner(keysOf('kid-abcd'), 'issuer-8');
    const id = 'x'.repeat(40);
    const grant = signer.grantOf({
      ...fields,
      viewerId: id,
      room: id,
      receiver: id,
      gift: 'g'.repeat(24),
      quantity: 999,
      combo: ['k3x9q2ab', 99_999],
    });
    const reminder = {
      kind: 'reminder',
      requestId: fields.requestId,
      at: fields.heldAt,
      attempt: 3,
      broadcaster: 'gateway',
      grant,
    };
    const replyTo = { uid: `v-${id}-k3x9q2ab`, kid: 255, sessionId: 'AAECAwQFBgcICQoL', sessionExpiresAt: 1 };
    const ring = new SealKeyring([{ kid: 255, key: Buffer.alloc(32) }]);
    expect(ring.seal(JSON.stringify(reminder), { replyTo, sender: 'gift-gateway-999-11' })).toHaveLength(1_024);
  });

  it.each(['', 'nine-char', 'ünï', 'a b'])('is not issued by %j', (issuer) => {
    expect(() => new GrantSigner(keysOf('k1'), issuer)).toThrow('the issuer of grants');
  });
});
