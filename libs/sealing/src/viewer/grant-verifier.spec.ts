import type { GrantClaims } from '@liwu/contracts/wire';
import * as fc from 'fast-check';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GrantFields, GrantSigner } from '../server/grant-signer.js';
import { parseGrantKeys } from '../server/secret-keys.js';
import { GrantVerifier, type GrantVerifierOptions, type Verified } from './grant-verifier.js';

const pairOf = (kid: string) => {
  const jwk = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid };
  const keys = parseGrantKeys(JSON.stringify([jwk]));
  return { signer: new GrantSigner(keys, 'liwu'), privateKey: keys[0]!.privateKey };
};

const { signer, privateKey } = pairOf('k1');
const heldAt = 1_790_000_000_000;
const fields: GrantFields = {
  viewerId: 'alice',
  requestId: '019a5f3e-0000-7000-8000-000000000001',
  room: 'room-1',
  receiver: 'bob',
  gift: 'rose',
  quantity: 3,
  heldAt,
  expiresAt: heldAt + 40_000,
};
const numbered = (number: number): GrantFields => ({
  ...fields,
  requestId: `019a5f3e-0000-7000-8000-${String(number).padStart(12, '0')}`,
});
const at = { room: 'room-1', publisher: 'v-alice-k3x9q2ab' };
const genuine = signer.grantOf(fields);
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims: GrantClaims = JSON.parse(Buffer.from(genuine.split('.')[1]!, 'base64url').toString()) as GrantClaims;
const header = { alg: 'EdDSA', typ: 'liwu-grant+jwt', kid: 'k1' };

/** Truly signed, whatever it says: the worst that a careless signer could let out. */
const signedGrant = (of: unknown, by: object = header): string => {
  const input = `${encode(by)}.${encode(of)}`;
  return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`;
};

let now: number;
const verifierOf = (options: Partial<GrantVerifierOptions> = {}): GrantVerifier =>
  new GrantVerifier({
    issuer: 'liwu',
    keys: signer.publicKeys(),
    jwksUrl: 'http://127.0.0.1:9/none',
    fetchKeys: () => Promise.reject(new Error('no keys there')),
    clock: () => now,
    ...options,
  });
const badlySigned = (jws: string): string => jws.slice(0, -86) + 'A'.repeat(86);
const reasonOf = (verified: Verified): string => (verified.ok ? 'rendered' : verified.reason);
const refusal = async (jws: string, publisher = at.publisher): Promise<string> =>
  reasonOf(await verifierOf().verify(jws, { ...at, publisher }));

beforeEach(() => {
  now = heldAt + 1_000;
});
afterEach(() => vi.useRealTimers());

describe('a genuine grant', () => {
  it('is let through once, with what it says', async () => {
    const verifier = verifierOf();
    expect(await verifier.verify(genuine, at)).toEqual({ ok: true, claims });
    expect(await verifier.verify(genuine, at)).toEqual({ ok: false, reason: 'seen' });
    expect(verifier.dropped).toEqual({ seen: 1 });
  });

  it('is let through from the gateway too, and is the same one then', async () => {
    const verifier = verifierOf();
    expect(reasonOf(await verifier.verify(genuine, { ...at, publisher: 'gift-gateway-0-1' }))).toBe('rendered');
    expect(reasonOf(await verifier.verify(genuine, at))).toBe('seen');
  });

  it('is let through once when a hundred copies come at the same time', async () => {
    const verifier = verifierOf();
    const all = await Promise.all(Array.from({ length: 100 }, async () => await verifier.verify(genuine, at)));
    expect(all.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('is one gift under two keys', async () => {
    const other = pairOf('k2').signer;
    const verifier = verifierOf({ keys: [...signer.publicKeys(), ...other.publicKeys()] });
    expect(reasonOf(await verifier.verify(genuine, at))).toBe('rendered');
    expect(reasonOf(await verifier.verify(other.grantOf(fields), at))).toBe('seen');
  });

  it('is still known, and others still read, after a new session changed the keys', async () => {
    const other = pairOf('k2').signer;
    const verifier = verifierOf();
    expect(reasonOf(await verifier.verify(genuine, at))).toBe('rendered');
    verifier.renew({ issuer: 'liwu', keys: other.publicKeys(), jwksUrl: 'http://127.0.0.1:9/none' });
    expect(reasonOf(await verifier.verify(other.grantOf(fields), at))).toBe('seen');
    expect(reasonOf(await verifier.verify(other.grantOf(numbered(2)), at))).toBe('rendered');
    expect(reasonOf(await verifier.verify(signer.grantOf(numbered(3)), at))).toBe('unknown-key');
  });

  it('of two viewers with the same request id is two gifts', async () => {
    const verifier = verifierOf();
    const theirs = signer.grantOf({ ...fields, viewerId: 'bea' });
    expect(reasonOf(await verifier.verify(genuine, at))).toBe('rendered');
    expect(reasonOf(await verifier.verify(theirs, { ...at, publisher: 'v-bea-00000000' }))).toBe('rendered');
  });

  it('is rendered once among a hundred copies whose last character was altered', async () => {
    const verifier = verifierOf();
    const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=. '.split('');
    const copies = [...characters, ...characters].slice(0, 100).map((last) => genuine.slice(0, -1) + last);
    const all = await Promise.all([...copies, genuine].map(async (copy) => await verifier.verify(copy, at)));
    expect(all.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('is not let through with any single bit flipped', async () => {
    const verifier = verifierOf();
    const parts = genuine.split('.');
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 2 }), fc.nat(), async (part, position) => {
        const bytes = Buffer.from(parts[part]!, 'base64url');
        bytes[position % bytes.length]! ^= 1 << (position & 7);
        const altered = parts.map((text, index) => (index === part ? bytes.toString('base64url') : text)).join('.');
        expect((await verifier.verify(altered, at)).ok).toBe(false);
      }),
      { numRuns: 1_500 },
    );
    expect(verifier.remembered).toBe(0);
  });
});

describe('a forged or misplaced grant is dropped', () => {
  const [h = '', p = '', s = ''] = genuine.split('.');

  it.each([
    ['nothing', ''],
    ['two parts', `${h}.${p}`],
    ['four parts', `${genuine}.`],
    ['padding', `${genuine}=`],
    ['a space', `${genuine} `],
    ['no signature', `${h}.${p}.`],
    ['a short signature', `${h}.${p}.${s.slice(0, -1)}`],
    ['an object', encode({ jws: genuine })],
    ['900 characters and more', `${h}.${'A'.repeat(900)}.${s}`],
  ])('for its form: %s', async (_, jws) => expect(await refusal(jws)).toBe('form'));

  it.each([
    ['alg none', { ...header, alg: 'none' }],
    ['HS256', { ...header, alg: 'HS256' }],
    ['a key of its own', { ...header, jwk: signer.publicKeys()[0] }],
    ['crit', { ...header, crit: ['exp'] }],
    ['another typ', { ...header, typ: 'JWT' }],
    ['no typ', { alg: 'EdDSA', kid: 'k1' }],
    ['another order', { typ: 'liwu-grant+jwt', alg: 'EdDSA', kid: 'k1' }],
    ['a kid of 9 characters', { ...header, kid: '123456789' }],
    ['no kid', { alg: 'EdDSA', typ: 'liwu-grant+jwt' }],
  ])('for its header: %s', async (_, by) => expect(await refusal(signedGrant(claims, by))).toBe('header'));

  it('for an HMAC with the public key as its secret', async () => {
    const input = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
    const mac = createHmac('sha512', Buffer.from(signer.publicKeys()[0]!.x, 'base64url')).update(input).digest();
    expect(await refusal(`${input}.${mac.toString('base64url')}`)).toBe('header');
  });

  it.each([
    ['an array aud', { ...claims, aud: ['room-1'] }],
    ['no exp', { ...claims, exp: undefined }],
    ['a fractional iat', { ...claims, iat: claims.iat + 0.5 }],
    ['a further claim', { ...claims, name: 'Alice' }],
    ['quantity 0', { ...claims, qty: 0 }],
    ['a UUIDv4', { ...claims, jti: '019a5f3e-0000-4000-8000-000000000001' }],
    ['no object', 7],
  ])('for its claims: %s', async (_, of) => expect(await refusal(signedGrant(of))).toBe('claims'));

  it.each([
    ['issuer', { ...claims, iss: 'other' }],
    ['room', { ...claims, aud: 'room-2' }],
    ['expired', { ...claims, iat: claims.iat - 40, exp: claims.iat }],
    ['from-the-future', { ...claims, iat: claims.iat + 7, exp: claims.exp + 7 }],
    ['lifetime', { ...claims, exp: claims.iat + 3_600 }],
    ['lifetime', { ...claims, iat: claims.iat + 3, exp: claims.iat + 3 }],
  ])('for its %s', async (reason, of) => expect(await refusal(signedGrant(of))).toBe(reason));

  it.each([
    'v-bob-k3x9q2ab',
    'v-alice-K3X9Q2AB',
    'v-alice-k3x9q2abc',
    'v-alice-k3x9q2a',
    'v-alice',
    'alice',
    'a-0123456789abcdef',
    'gift-gateway-x',
    'v-alice-b-k3x9q2ab',
  ])('for its publisher: %s', async (publisher) => expect(await refusal(genuine, publisher)).toBe('publisher'));

  it('for its signature, by a key that only bears our kid', async () => {
    expect(await refusal(pairOf('k1').signer.grantOf(fields))).toBe('signature');
  });
});

describe('the first check that a grant fails gives the reason:', () => {
  const foreign = { ...claims, aud: 'room-2' };
  const ended = { exp: heldAt / 1_000 - 1, iat: heldAt / 1_000 - 41 };

  it.each<[string, string]>([
    ['form', `${signedGrant(claims, { ...header, alg: 'none' })}=`],
    ['header', signedGrant(foreign, { ...header, alg: 'none', kid: 'k9' })],
    ['unknown-key', signedGrant({ ...foreign, extra: 1 }, { ...header, kid: 'k9' })],
    ['claims', signedGrant({ ...foreign, extra: 1 })],
    ['issuer', signedGrant({ ...foreign, iss: 'evil' })],
    ['room', signedGrant({ ...foreign, ...ended, sub: 'bob' })],
    ['publisher', signedGrant({ ...claims, ...ended, sub: 'bob' })],
    ['expired', badlySigned(signedGrant({ ...claims, ...ended }))],
    ['lifetime', badlySigned(signedGrant({ ...claims, exp: claims.exp + 3_600 }))],
  ])('%s', async (reason, jws) => {
    expect(await refusal(jws)).toBe(reason);
  });

  it('seen, before its signature is looked at', async () => {
    const verifier = verifierOf();
    expect(reasonOf(await verifier.verify(genuine, at))).toBe('rendered');
    expect(reasonOf(await verifier.verify(badlySigned(genuine), at))).toBe('seen');
  });
});

describe('a grant in time', () => {
  it.each([
    [-6_001, 'from-the-future'],
    [-5_000, 'rendered'],
    [39_999, 'rendered'],
    [40_000, 'expired'],
  ])('at %i ms from its hold is %s', async (offsetMs, outcome) => {
    now = heldAt + offsetMs;
    expect(await refusal(genuine)).toBe(outcome);
  });

  it('that seems to come from the future makes a receiver ask for the time, once in 30 s, and is rendered where its clock was late', async () => {
    now = heldAt - 60_000;
    const askTime = vi.fn(async () => {
      await Promise.resolve();
      now = heldAt + 500;
    });
    const verifier = verifierOf({ askTime });
    const verify = async (jws: string) => reasonOf(await verifier.verify(jws, at));
    expect(await verify(badlySigned(genuine))).toBe('from-the-future');
    expect(askTime).not.toHaveBeenCalled();
    expect(await Promise.all([verify(genuine), verify(signer.grantOf(numbered(2)))])).toEqual(['rendered', 'rendered']);
    now = heldAt - 10_000;
    expect(await verify(signer.grantOf(numbered(3)))).toBe('from-the-future');
    expect(askTime).toHaveBeenCalledTimes(1);
  });

  it('that truly comes from the future is not rendered', async () => {
    now = heldAt - 60_000;
    const askTime = vi.fn(() => Promise.reject(new Error('nobody answers')));
    expect(reasonOf(await verifierOf({ askTime }).verify(genuine, at))).toBe('from-the-future');
    expect(askTime).toHaveBeenCalledTimes(1);
  });

  it('is not rendered when it ends while it is being checked', async () => {
    const fetchKeys = async () => {
      now = heldAt + 40_000;
      return await Promise.resolve(signer.publicKeys());
    };
    expect(reasonOf(await verifierOf({ keys: [], fetchKeys }).verify(genuine, at))).toBe('expired');
  });

  it('is remembered until a minute after its end, and forgeries never are', async () => {
    const verifier = verifierOf();
    for (let number = 0; number < 20; number++) await verifier.verify(signer.grantOf(numbered(number)), at);
    await verifier.verify(pairOf('k1').signer.grantOf(numbered(99)), at);
    expect(verifier.remembered).toBe(20);
    now = heldAt + 99_999;
    const later = (heldAtLater: number, number: number): string =>
      signer.grantOf({ ...numbered(number), heldAt: heldAtLater, expiresAt: heldAtLater + 40_000 });
    await verifier.verify(later(now, 100), at);
    expect(verifier.remembered).toBe(21);
    now = heldAt + 100_000;
    await verifier.verify(later(now, 101), at);
    expect(verifier.remembered).toBe(2);
  });
});

describe('an unknown key id', () => {
  it('is learnt from the key address, and the grant that bore it is rendered', async () => {
    const fetchKeys = vi.fn(() => Promise.resolve(signer.publicKeys()));
    const verifier = verifierOf({ keys: [], fetchKeys });
    expect(reasonOf(await verifier.verify(genuine, at))).toBe('rendered');
    expect(fetchKeys).toHaveBeenCalledTimes(1);
  });

  it('causes one fetch per 30 s, however many forgeries bear one, and genuine gifts go on', async () => {
    const fetchKeys = vi.fn(() => Promise.resolve(signer.publicKeys()));
    const verifier = verifierOf({ fetchKeys });
    const forged = (number: number): string =>
      `${encode({ ...header, kid: `f${number}` })}.${encode(claims)}.${'A'.repeat(86)}`;
    for (let number = 0; number < 100_000; number += 1_000) {
      const flood = Array.from({ length: 1_000 }, async (_, i) => await verifier.verify(forged(number + i), at));
      await Promise.all(flood);
    }
    expect(reasonOf(await verifier.verify(genuine, at))).toBe('rendered');
    expect(fetchKeys).toHaveBeenCalledTimes(1);
    expect(verifier.dropped).toEqual({ 'unknown-key': 100_000 });
    now += 30_000;
    await verifier.verify(forged(1), at);
    expect(fetchKeys).toHaveBeenCalledTimes(2);
  }, 30_000);

  it('holds at most 100 grants, for 5 s at most', async () => {
    vi.useFakeTimers();
    const verifier = verifierOf({ keys: [], fetchKeys: () => new Promise(() => {}) });
    let answered = 0;
    const all = Array.from({ length: 150 }, async (_, number) => {
      const verified = await verifier.verify(signer.grantOf(numbered(number)), at);
      answered += 1;
      return reasonOf(verified);
    });
    await vi.advanceTimersByTimeAsync(4_999);
    expect(answered).toBe(50);
    await vi.advanceTimersByTimeAsync(1);
    expect(await Promise.all(all)).toEqual(Array.from({ length: 150 }, () => 'unknown-key'));
  });

  it('changes nothing where no keys can be fetched', async () => {
    const verifier = verifierOf();
    const unknown = pairOf('k9').signer.grantOf(fields);
    expect(reasonOf(await verifier.verify(unknown, at))).toBe('unknown-key');
    expect(reasonOf(await verifier.verify(genuine, at))).toBe('rendered');
  });
});

describe('a channel message', () => {
  const messageOf = (...grants: string[]): string => JSON.stringify({ liwu: 1, kind: 'gifts', grants });

  it('gives its grants', () => {
    const ten = Array.from({ length: 10 }, () => genuine);
    expect(verifierOf().unpack(messageOf(genuine), at.publisher)).toEqual([genuine]);
    expect(verifierOf().unpack(messageOf(...ten), 'gift-gateway-0-1')).toEqual(ten);
  });

  it.each([
    ['too-big', messageOf('x'.repeat(8_192))],
    ['too-big', JSON.stringify({ text: '礼'.repeat(3_000) })],
    ['not-gifts', 'hello'],
    ['not-gifts', '{"liwu":1,"kind":"gifts"}'],
    ['not-gifts', messageOf()],
    ['not-gifts', messageOf(...Array.from({ length: 11 }, () => 'x'))],
    ['not-gifts', '{"liwu":1,"kind":"gifts","grants":["x"],"__proto__":{"y":1}}'],
    ['not-gifts', '{"liwu":2,"kind":"gifts","grants":["x"]}'],
    ['not-gifts', messageOf(genuine, genuine)],
  ])('is passed over as %s', (reason, text) => {
    const verifier = verifierOf();
    expect(verifier.unpack(text, at.publisher)).toEqual([]);
    expect(verifier.dropped).toEqual({ [reason]: 1 });
  });

  it('is passed over beyond its publisher’s budget, whatever it holds; others keep theirs', () => {
    const verifier = verifierOf();
    const read = (publisher: string, times: number): number =>
      Array.from({ length: times }, () => verifier.unpack(messageOf(genuine), publisher)).filter((all) => all.length)
        .length;
    expect(read('v-mallory-00000000', 100)).toBe(20);
    expect(read('v-alice-k3x9q2ab', 10)).toBe(10);
    expect(read('gift-gateway-0-1', 100)).toBe(60);
    now += 1_000;
    expect(read('v-mallory-00000000', 100)).toBe(20);
  });
});
