import * as fc from 'fast-check';
import { createCipheriv } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { VECTOR } from '../testing/vector.js';
import { BoundedCache } from './key-cache.js';
import { type Opened, RetiredKeyError, SealKeyring } from './seal-keyring.js';

const keyring = (): SealKeyring => new SealKeyring([{ kid: VECTOR.kid, key: VECTOR.master }]);
const nowMs = (VECTOR.expiresAt - 60) * 1_000;
const at = { sender: VECTOR.sender, recipient: VECTOR.recipient, nowMs };
const reasonOf = (opened: Opened): string => (opened.ok ? 'opened' : opened.reason);
const frame = (): Buffer => Buffer.from(VECTOR.text.slice(4), 'base64url');
const textOf = (bytes: Buffer): string => `lw1.${bytes.toString('base64url')}`;
const withByte = (index: number, value: number): string => {
  const bytes = frame();
  bytes[index] = value;
  return textOf(bytes);
};

/** Seals by the letter of wire.md, apart from the code under test, so that it can also seal what that refuses to. */
const sealByHand = (plain: Buffer, tagBytes = 16): string => {
  const header = frame().subarray(0, 32);
  const u8 = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
  const cipher = createCipheriv('aes-256-gcm', VECTOR.key, VECTOR.nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.concat([header, u8(VECTOR.sender), u8(VECTOR.recipient)]));
  return textOf(Buffer.concat([header, cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
};

describe('the published vector', () => {
  it('opens', () => {
    expect(keyring().open(VECTOR.text, at)).toEqual({
      ok: true,
      body: VECTOR.json,
      expired: false,
      replyTo: {
        uid: VECTOR.sender,
        kid: VECTOR.kid,
        sessionId: VECTOR.sessionId.toString('base64url'),
        sessionExpiresAt: VECTOR.expiresAt,
      },
    });
  });

  it('is what its description gives by hand', () => expect(sealByHand(Buffer.from(VECTOR.json))).toBe(VECTOR.text));
});

describe('a hostile sealed message is dropped', () => {
  it.each([
    ['nothing', ''],
    ['no prefix', VECTOR.text.slice(4)],
    ['another prefix', `lw2.${VECTOR.text.slice(4)}`],
    ['1,025 characters', `lw1.${'A'.repeat(1_021)}`],
    ['33 KB', `lw1.${'A'.repeat(33 * 1_024)}`],
    ['padding', `${VECTOR.text}=`],
    ['a space', `${VECTOR.text} `],
    ['a newline', `${VECTOR.text}\n`],
    ['a newline within', `${VECTOR.text.slice(0, 40)}\n${VECTOR.text.slice(40)}`],
    ['other base64', VECTOR.text.replace('q', '/')],
    ['too short for a header and a tag', textOf(frame().subarray(0, 47))],
  ])('for its form: %s', (_, text) => expect(reasonOf(keyring().open(text, at))).toBe('form'));

  it.each([
    ['version', withByte(0, 2)],
    ['direction', withByte(1, 2)],
    ['reserved', withByte(3, 1)],
    ['unknown-key', withByte(2, 8)],
    ['not-authentic', withByte(7, frame()[7]! + 1)],
  ])('for its %s', (reason, text) => expect(reasonOf(keyring().open(text, at))).toBe(reason));

  it('when any single bit is flipped', () => {
    const ring = keyring();
    fc.assert(
      fc.property(fc.nat({ max: frame().length * 8 - 1 }), (bit) => {
        const bytes = frame();
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        expect(ring.open(textOf(bytes), at).ok).toBe(false);
      }),
      { numRuns: frame().length * 16 },
    );
  });

  it('when any character is changed, even to one that a lenient decoder reads alike', () => {
    const ring = keyring();
    const alphabet = fc.constantFrom(
      ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ \n'.split(''),
    );
    fc.assert(
      fc.property(fc.nat({ max: VECTOR.text.length - 1 }), alphabet, (index, character) => {
        fc.pre(VECTOR.text[index] !== character);
        const text = VECTOR.text.slice(0, index) + character + VECTOR.text.slice(index + 1);
        expect(ring.open(text, at).ok).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('when its tag has 4 bytes only', () => {
    const short = sealByHand(Buffer.from(VECTOR.json), 4);
    expect(reasonOf(keyring().open(short, at))).not.toBe('opened');
  });

  it('when somebody else sends it, or it is sent to another identity', () => {
    expect(reasonOf(keyring().open(VECTOR.text, { ...at, sender: 'v-bob-k3x9q2ab' }))).toBe('not-authentic');
    expect(reasonOf(keyring().open(VECTOR.text, { ...at, sender: 'v-alice-k3x9q2ac' }))).toBe('not-authentic');
    expect(reasonOf(keyring().open(VECTOR.text, { ...at, recipient: 'gift-gateway-0-2' }))).toBe('not-authentic');
  });

  it('when it is an answer of the gateway sent back to it', () => {
    const ring = keyring();
    const opened = ring.open(VECTOR.text, at);
    if (!opened.ok) throw new Error('the vector does not open');
    const answer = ring.seal('{}', { replyTo: opened.replyTo, sender: VECTOR.recipient });
    expect(reasonOf(ring.open(answer, at))).toBe('direction');
  });

  it('when its key id is retired', () => {
    const rotated = new SealKeyring([{ kid: 9, key: VECTOR.master }]);
    expect(reasonOf(rotated.open(VECTOR.text, at))).toBe('unknown-key');
  });

  it('by another master key under the same id', () => {
    const other = new SealKeyring([{ kid: VECTOR.kid, key: Buffer.alloc(32, 1) }]);
    expect(reasonOf(other.open(VECTOR.text, at))).toBe('not-authentic');
  });
});

describe('a session that ends', () => {
  const openAt = (offsetMs: number): Opened =>
    keyring().open(VECTOR.text, { ...at, nowMs: VECTOR.expiresAt * 1_000 + offsetMs });

  it('is told for 60 s, then dropped', () => {
    expect(openAt(-1)).toMatchObject({ ok: true, expired: false });
    expect(openAt(0)).toMatchObject({ ok: true, expired: true });
    expect(openAt(59_999)).toMatchObject({ ok: true, expired: true });
    expect(openAt(60_000)).toEqual({ ok: false, reason: 'long-expired' });
  });
});

describe('the keyring', () => {
  it('answers bytes that are no UTF-8 as an empty body, so that their sender can be told', () => {
    expect(keyring().open(sealByHand(Buffer.from([0x7b, 0xff, 0x7d])), at)).toMatchObject({ ok: true, body: '' });
    expect(keyring().open(sealByHand(Buffer.from([0xed, 0xa0, 0x80])), at)).toMatchObject({ ok: true, body: '' });
  });

  it('remembers keys of sessions that proved authentic only', () => {
    const ring = keyring();
    const remembered = vi.spyOn(BoundedCache.prototype, 'set');
    onTestFinished(() => remembered.mockRestore());
    for (let byte = 8; byte < 32; byte++) expect(ring.open(withByte(byte, 0xee), at).ok).toBe(false);
    expect(ring.open(VECTOR.text, { ...at, sender: 'v-mallory-k3x9q2ab' }).ok).toBe(false);
    expect(remembered).not.toHaveBeenCalled();
    expect(ring.open(VECTOR.text, at).ok).toBe(true);
    expect(ring.open(VECTOR.text, at).ok).toBe(true);
    expect(remembered).toHaveBeenCalledTimes(1);
  });

  it('issues under the first key, opens under all, and gives every session keys of its own', () => {
    const ring = new SealKeyring([
      { kid: 8, key: Buffer.alloc(32, 8) },
      { kid: VECTOR.kid, key: VECTOR.master },
    ]);
    const [one, two] = [ring.issue(VECTOR.sender, nowMs), ring.issue(VECTOR.sender, nowMs)];
    expect(one.kid).toBe(8);
    expect(one.expiresAt).toBe(VECTOR.expiresAt - 60 + 3_600);
    expect(new Set([one.sessionId, two.sessionId, one.toGateway, two.toGateway, one.toViewer, two.toViewer]).size).toBe(
      6,
    );
    expect(ring.open(VECTOR.text, at).ok).toBe(true);
  });

  it('issues to viewers only', () => {
    for (const uid of ['gift-gateway-0-1', 'a-0123456789abcdef', 'v-alice']) {
      expect(() => keyring().issue(uid, nowMs)).toThrow('viewers only');
    }
  });

  it('refuses to seal what does not fit, and to a session whose master key is gone', () => {
    const replyTo = { uid: VECTOR.sender, kid: VECTOR.kid, sessionId: 'AAECAwQFBgcICQoL', sessionExpiresAt: 1 };
    const to = { replyTo, sender: VECTOR.recipient };
    expect(keyring().seal('x'.repeat(717), to)).toHaveLength(1_024);
    expect(() => keyring().seal('x'.repeat(718), to)).toThrow('do not fit');
    expect(() => keyring().seal('{}', { ...to, replyTo: { ...replyTo, kid: 9 } })).toThrow(RetiredKeyError);
  });

  it.each([
    ['no key', []],
    ['key id 0', [{ kid: 0, key: VECTOR.master }]],
    ['key id 256', [{ kid: 256, key: VECTOR.master }]],
    ['31 bytes', [{ kid: 1, key: VECTOR.master.subarray(1) }]],
    [
      'one id twice',
      [
        { kid: 1, key: VECTOR.master },
        { kid: 1, key: VECTOR.master },
      ],
    ],
  ])('is not made of %s', (_, keys) => expect(() => new SealKeyring(keys)).toThrow(RangeError));
});
