import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SealKeyring } from '../server/seal-keyring.js';
import { VECTOR } from '../testing/vector.js';
import { type AesGcm, nodeAesGcm, webCryptoAesGcm } from './aes-gcm.js';
import { nodeCrypto } from './node-crypto.js';
import { BadSealError, ViewerSeal } from './viewer-seal.js';

const nowMs = (VECTOR.expiresAt - 3_600) * 1_000;
const ring = new SealKeyring([{ kid: VECTOR.kid, key: VECTOR.master }]);
const open = (text: string) => ring.open(text, { sender: VECTOR.sender, recipient: VECTOR.recipient, nowMs });

const pairOn = async (cipher: AesGcm) => {
  const session = ring.issue(VECTOR.sender, nowMs);
  const seal = await ViewerSeal.create(session, VECTOR.sender, cipher);
  const opened = open(await seal.seal('{}', VECTOR.recipient));
  if (!opened.ok) throw new Error('a request does not open');
  const answer = (json: string): string => ring.seal(json, { replyTo: opened.replyTo, sender: VECTOR.recipient });
  return { session, seal, answer };
};

afterEach(() => vi.restoreAllMocks());

const ciphers: [string, AesGcm][] = [
  ['WebCrypto', webCryptoAesGcm(crypto.subtle)],
  ["Node's crypto", nodeAesGcm(nodeCrypto()!)],
];

describe.each(ciphers)('the viewer, on %s', (_, cipher) => {
  const pair = () => pairOn(cipher);

  it('seals the published vector', async () => {
    const seal = await ViewerSeal.create(
      {
        version: 1,
        kid: VECTOR.kid,
        expiresAt: VECTOR.expiresAt,
        sessionId: VECTOR.sessionId.toString('base64url'),
        toGateway: VECTOR.key.toString('base64url'),
        toViewer: VECTOR.key.toString('base64url'),
      },
      VECTOR.sender,
      cipher,
    );
    vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
      (array as unknown as Uint8Array).set(VECTOR.nonce);
      return array;
    });
    expect(await seal.seal(VECTOR.json, VECTOR.recipient)).toBe(VECTOR.text);
    expect(seal.expiresAt).toBe(VECTOR.expiresAt);
  });

  it('seals what the gateway opens, and opens what the gateway seals, whatever the text', async () => {
    const { seal, answer } = await pair();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 150 }), async (text) => {
        fc.pre(Buffer.byteLength(text) <= 700);
        expect(open(await seal.seal(text, VECTOR.recipient))).toMatchObject({ ok: true, body: text });
        expect(await seal.open(answer(text), VECTOR.recipient)).toBe(text);
      }),
    );
  });

  it('never seals alike twice', async () => {
    const { seal } = await pair();
    const texts = await Promise.all(Array.from({ length: 50 }, () => seal.seal('{}', VECTOR.recipient)));
    expect(new Set(texts).size).toBe(50);
  });

  it('opens nothing of which any single bit was flipped', async () => {
    const { seal, answer } = await pair();
    const genuine = Buffer.from(answer('{"kind":"settled"}').slice(4), 'base64url');
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: genuine.length * 8 - 1 }), async (bit) => {
        const bytes = Buffer.from(genuine);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        expect(await seal.open(`lw1.${bytes.toString('base64url')}`, VECTOR.recipient)).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it('opens nothing from another identity, of another session, or of its own', async () => {
    const { seal, answer } = await pair();
    const other = await pair();
    const text = answer('{}');
    expect(await seal.open(text, VECTOR.recipient)).toBe('{}');
    expect(await seal.open(text, 'gift-gateway-0-2')).toBeUndefined();
    expect(await seal.open(text, 'v-mallory-k3x9q2ab')).toBeUndefined();
    expect(await other.seal.open(text, VECTOR.recipient)).toBeUndefined();
    expect(await seal.open(await seal.seal('{}', VECTOR.recipient), VECTOR.sender)).toBeUndefined();
  });

  it.each(['', 'lw1.', 'hello', `lw1.${'A'.repeat(2_000)}`])('opens nothing of %j', async (text) => {
    const { seal } = await pair();
    expect(await seal.open(text, VECTOR.recipient)).toBeUndefined();
  });

  it('refuses to seal what does not fit', async () => {
    const { seal } = await pair();
    expect(await seal.seal('x'.repeat(717), VECTOR.recipient)).toHaveLength(1_024);
    await expect(seal.seal('x'.repeat(718), VECTOR.recipient)).rejects.toThrow('do not fit');
  });

  it('takes no session whose keys are none', async () => {
    const { session } = await pair();
    for (const fault of [{ sessionId: 'AAAA' }, { toGateway: 'AAAA' }, { toViewer: `${session.toViewer}=` }]) {
      await expect(ViewerSeal.create({ ...session, ...fault }, VECTOR.sender)).rejects.toThrow(BadSealError);
    }
  });
});
