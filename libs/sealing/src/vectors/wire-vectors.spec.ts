import { gatewayMessageSchema, requestIdSchema, viewerMessageSchema } from '@liwu/contracts';
import type * as NodeCrypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isGatewayUid, viewerIdOf } from '../frame/uids.js';
import { GrantSigner } from '../server/grant-signer.js';
import { parseGrantKeys } from '../server/secret-keys.js';
import { SealKeyring } from '../server/seal-keyring.js';
import { VECTOR } from '../testing/vector.js';
import { webCryptoAesGcm } from '../viewer/aes-gcm.js';
import { grantsIn } from '../viewer/channel-message.js';
import { GrantVerifier } from '../viewer/grant-verifier.js';
import { ViewerSeal } from '../viewer/viewer-seal.js';
import type { RefusedVector, SessionVector, WireVectors } from './vector-types.js';
import { WIRE_VECTORS_FILE, wireVectorsText } from './wire-vectors.js';

/** The next nonce that whoever seals draws; random where none is given, as in production. */
const nonces = vi.hoisted((): { next: Buffer | undefined } => ({ next: undefined }));
vi.mock('node:crypto', async (load) => {
  const real = await load<typeof NodeCrypto>();
  return { ...real, randomBytes: (size: number) => nonces.next ?? real.randomBytes(size) };
});
afterEach(() => {
  nonces.next = undefined;
  vi.restoreAllMocks();
});

const committed = readFileSync(WIRE_VECTORS_FILE, 'utf8');
const { seal, grants, channel, ids } = JSON.parse(committed) as WireVectors;
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const keyring = new SealKeyring(seal.masterKeys.map(({ kid, key }) => ({ kid, key: bytes(key) })));
const sessionOf = (name: string): SessionVector => seal.sessions.find((session) => session.name === name)!;
const viewerOf = async (name: string): Promise<ViewerSeal> => {
  const { viewerUid, ...session } = sessionOf(name);
  return await ViewerSeal.create(session.seal, viewerUid);
};
const signerOf = (kid: string): GrantSigner => {
  const { kty, crv, x } = grants.keys.find((key) => key.kid === kid)!;
  const d = bytes(grants.seeds[kid]!).toString('base64url');
  return new GrantSigner(parseGrantKeys(JSON.stringify([{ kty, crv, x, d, kid }])), grants.issuer);
};
const toGateway = <One extends RefusedVector | WireVectors['seal']['opened'][number]>(all: readonly One[]): One[] =>
  all.filter(({ direction }) => direction === 'to-gateway');
const toViewer = <One extends RefusedVector | WireVectors['seal']['opened'][number]>(all: readonly One[]): One[] =>
  all.filter(({ direction }) => direction === 'to-viewer');

describe('the committed vectors', () => {
  it('are those of the code (npm run vectors writes them anew)', () => expect(committed).toBe(wireVectorsText()));

  it('have names that tell them apart', () => {
    const lists = [toGateway(seal.opened), toViewer(seal.opened), toGateway(seal.refused), toViewer(seal.refused)];
    for (const list of [...lists, grants.received, channel.messages]) {
      expect(new Set(list.map(({ name }) => name)).size).toBe(list.length);
    }
  });

  it('begin with the vector of wire.md, which was computed apart from this code', () => {
    const [first] = seal.opened;
    expect(first).toMatchObject({ text: VECTOR.text, body: VECTOR.json, sender: VECTOR.sender });
    expect(sessionOf('alice').toGateway.key).toBe(VECTOR.key.toString('hex'));
  });

  it('name every reason there is', () => {
    const reasons = new Set(seal.refused.map(({ reason }) => reason));
    expect([...reasons].sort()).toEqual(
      [
        'another-session',
        'direction',
        'form',
        'long-expired',
        'not-authentic',
        'not-utf-8',
        'reserved',
        'unknown-key',
        'version',
      ].sort(),
    );
    const verdicts = new Set(grants.received.flatMap(({ deliveries }) => deliveries.map(({ verdict }) => verdict)));
    expect([...verdicts].sort()).toEqual(
      [
        'claims',
        'expired',
        'form',
        'from-the-future',
        'header',
        'issuer',
        'lifetime',
        'publisher',
        'render',
        'room',
        'seen',
        'signature',
        'unknown-key',
      ].sort(),
    );
  });
});

describe("the gateway's keyring", () => {
  it.each(toGateway(seal.opened))('opens: $name', ({ text, sender, recipient, nowMs, session, body, expired }) => {
    const { kid, expiresAt, seal: keys } = sessionOf(session);
    const replyTo = { uid: sender, kid, sessionId: keys.sessionId, sessionExpiresAt: expiresAt };
    expect(keyring.open(text, { sender, recipient, nowMs })).toEqual({ ok: true, body, expired, replyTo });
  });

  it.each(toGateway(seal.refused))('drops for its $reason: $name', ({ text, sender, recipient, nowMs, reason }) => {
    expect(keyring.open(text, { sender, recipient, nowMs })).toEqual({ ok: false, reason });
  });

  it.each(toViewer(seal.opened))('seals: $name', ({ text, nonce, plaintext, sender, session }) => {
    const { viewerUid: uid, kid, expiresAt: sessionExpiresAt, seal: keys } = sessionOf(session);
    nonces.next = bytes(nonce);
    const replyTo = { uid, kid, sessionId: keys.sessionId, sessionExpiresAt };
    expect(keyring.seal(bytes(plaintext).toString('utf8'), { replyTo, sender })).toBe(text);
  });

  it.each(seal.sessions)('issues these very keys: $name', ({ viewerUid, kid, expiresAt, seal: keys }) => {
    const key = bytes(seal.masterKeys.find((master) => master.kid === kid)!.key);
    nonces.next = Buffer.from(keys.sessionId, 'base64url');
    expect(new SealKeyring([{ kid, key }]).issue(viewerUid, (expiresAt - 3_600) * 1_000)).toEqual(keys);
  });
});

describe('a viewer', () => {
  it.each(toViewer(seal.opened))('opens: $name', async ({ session, text, sender, body }) => {
    expect(await (await viewerOf(session)).open(text, sender)).toBe(body);
  });

  it.each(toViewer(seal.refused))('drops for its $reason: $name', async ({ session, text, sender }) => {
    expect(await (await viewerOf(session)).open(text, sender)).toBeUndefined();
  });

  it.each(toViewer(seal.refused))('drops in a browser: $name', async ({ session, text, sender }) => {
    const { viewerUid, seal: keys } = sessionOf(session);
    const viewer = await ViewerSeal.create(keys, viewerUid, webCryptoAesGcm(crypto.subtle));
    expect(await viewer.open(text, sender)).toBeUndefined();
  });

  const isText = ({ plaintext }: { plaintext: string }): boolean => !plaintext.includes('ff');
  it.each(toGateway(seal.opened).filter(isText))('seals: $name', async ({ session, text, nonce, body, recipient }) => {
    const viewer = await viewerOf(session);
    vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
      (array as unknown as Uint8Array).set(bytes(nonce));
      return array;
    });
    expect(await viewer.seal(body, recipient)).toBe(text);
  });
});

describe('a message', () => {
  const schemas = { 'viewer-message': viewerMessageSchema, 'gateway-message': gatewayMessageSchema };

  it.each(seal.opened.filter(({ message }) => message))('is one by its schema: $name', ({ body, message }) => {
    expect(schemas[message!].safeParse(JSON.parse(body)).success).toBe(true);
  });

  it('is there of every kind', () => {
    const kinds = seal.opened
      .filter(({ message }) => message)
      .map(({ body }) => (JSON.parse(body) as { kind: string }).kind);
    const all = Object.values(schemas).flatMap(({ options }) => options.map(({ shape }) => shape.kind.value));
    expect([...new Set(kinds)].sort()).toEqual(all.sort());
  });
});

describe('a receiver', () => {
  it.each(grants.received)('$name', async ({ room, deliveries }) => {
    let nowMs = 0;
    const { issuer, keys } = grants;
    const fetchKeys = () => Promise.resolve(keys);
    const verifier = new GrantVerifier({ issuer, keys, jwksUrl: '', fetchKeys, clock: () => nowMs });
    for (const { jws, publisher, nowMs: now, verdict } of deliveries) {
      nowMs = now;
      const verified = await verifier.verify(jws, { room, publisher });
      expect(verified.ok ? 'render' : verified.reason).toBe(verdict);
    }
  });

  it.each(grants.signed)('is given what the gateway signs: $name', ({ kid, claims, jws }) => {
    const { iat, exp, sub, jti, aud, to, gift, qty, combo } = claims;
    const fields = { viewerId: sub, requestId: jti, room: aud, receiver: to, gift, quantity: qty, combo };
    const times = { heldAt: iat * 1_000 + 999, expiresAt: exp * 1_000 };
    expect(signerOf(kid).grantOf({ ...fields, ...times })).toBe(jws);
    expect(signerOf(kid).publicKeys()).toEqual(grants.keys.filter((key) => key.kid === kid));
  });

  it.each(channel.messages)('looks at a channel message: $name', ({ publisher, text, verdict }) => {
    const found = grantsIn(text, publisher);
    expect(typeof found === 'string' ? found : { grants: found.length }).toEqual(verdict);
  });

  it.each(channel.budgets)('reads so many and no more: $name', ({ publisher, bursts }) => {
    let nowMs = 0;
    const verifier = new GrantVerifier({ issuer: grants.issuer, keys: [], jwksUrl: '', clock: () => nowMs });
    const text = JSON.stringify({ liwu: 1, kind: 'gifts', grants: ['x'] });
    for (const { nowMs: now, messages, read } of bursts) {
      nowMs = now;
      expect(Array.from({ length: messages }, () => verifier.unpack(text, publisher)).flat()).toHaveLength(read);
    }
  });
});

describe('a name', () => {
  it.each(ids.uids)('%j', ({ uid, viewerId, isGateway }) => {
    expect([viewerIdOf(uid) ?? null, isGatewayUid(uid)]).toEqual([viewerId, isGateway]);
  });

  it.each(ids.requestIds)('of a request: $id', ({ id, timeMs }) => {
    expect(requestIdSchema.safeParse(id).success).toBe(timeMs !== null);
  });
});
