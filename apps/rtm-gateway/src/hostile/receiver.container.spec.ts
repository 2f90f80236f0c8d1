import type { GrantClaims } from '@liwu/contracts/wire';
import { eventually } from '@liwu/test-kit';
import { createHmac, sign } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HostileWorld } from '../testing/hostile-world.js';
import type { Viewer } from '../testing/real-suite.js';
import { Receiver } from '../testing/receiver.js';

/** Below what one publisher may say to a receiver, and far below what the network discards. */
const BETWEEN_MESSAGES_MS = 55;
const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=. ';

const world = new HostileWorld();
let rooms = 0;
let room: string;
let alice: Viewer;
let mallory: Viewer;
let receiver: Receiver;
let genuine: string;
let claims: GrantClaims;
beforeAll(() => world.start({ LIWU_SESSION_LIMIT_PER_ADDRESS: '0' }));
afterAll(() => world.stop());
beforeEach(async () => {
  room = `room-${++rooms}`;
  [alice, mallory] = [await world.guest('alice'), await world.guest('mallory')];
  receiver = await Receiver.enter(room, await world.ask({ versions: [1], anonymous: true }), world.clock);
  const held = world.held(alice, room);
  await world.wallet.says(held);
  genuine = await alice.grantOf(held.requestId);
  claims = JSON.parse(Buffer.from(genuine.split('.')[1]!, 'base64url').toString()) as GrantClaims;
});
afterEach(async () => {
  await receiver.leave();
  await world.expectServed();
});

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const header = { alg: 'EdDSA', typ: 'liwu-grant+jwt', kid: 'k1' };
/** Truly signed by the deployment's own key, whatever it says. */
const signedGrant = (of: unknown, by: object = header): string => {
  const input = `${encode(by)}.${encode(of)}`;
  return `${input}.${sign(null, Buffer.from(input), world.grantKey).toString('base64url')}`;
};
const macGrant = (of: unknown): string => {
  const input = `${encode({ ...header, alg: 'HS256' })}.${encode(of)}`;
  return `${input}.${createHmac('sha512', 'public key').update(input).digest('base64url')}`;
};
/** The hostile one is passed over for this reason, and the genuine one is rendered after it. */
const expectDropped = async (reason: string, publisher: Viewer, grant: string): Promise<void> => {
  expect(await publisher.broadcast(room, grant)).toBe('accepted');
  await eventually(() => expect(receiver.verifier.dropped).toEqual({ [reason]: 1 }));
  expect(receiver.rendered).toEqual([]);
  expect(await alice.broadcast(room, genuine)).toBe('accepted');
  await eventually(() => expect(receiver.rendered).toEqual([claims]));
  expect(receiver.verifier.dropped).toEqual({ [reason]: 1 });
};

describe('a receiver passes over', () => {
  it.each<[string, () => string]>([
    ['alg none', () => signedGrant(claims, { ...header, alg: 'none' })],
    ['HS256', () => macGrant(claims)],
    ['a key of its own', () => signedGrant(claims, { ...header, jwk: { kty: 'OKP', crv: 'Ed25519', x: 'AA' } })],
    ['crit', () => signedGrant(claims, { ...header, crit: ['exp'] })],
    ['a wrong typ', () => signedGrant(claims, { ...header, typ: 'JWT' })],
  ])('%s, for its header', async (_, grant) => expectDropped('header', alice, grant()));

  it.each<[string, string, () => object]>([
    ['another room', 'room', () => ({ ...claims, aud: 'room-elsewhere' })],
    ['another issuer', 'issuer', () => ({ ...claims, iss: 'other' })],
    [
      'what is validly signed but expired',
      'expired',
      () => ({ ...claims, iat: claims.iat - 60, exp: claims.iat - 20 }),
    ],
    [
      'what is validly signed but of the future',
      'from-the-future',
      () => ({ ...claims, iat: claims.iat + 60, exp: claims.iat + 100 }),
    ],
    ['what is validly signed for an hour', 'lifetime', () => ({ ...claims, exp: claims.iat + 3_600 })],
  ])('%s', async (_, reason, of) => expectDropped(reason, alice, signedGrant(of())));

  it('a third-party publisher', async () => expectDropped('publisher', mallory, genuine));
});

describe('a receiver renders a gift once', () => {
  it('among 100 copies with the last character altered', { timeout: 60_000 }, async () => {
    const copies = Array.from({ length: 100 }, (_, n) => genuine.slice(0, -1) + CHARACTERS[n % CHARACTERS.length]!);
    for (const [n, copy] of copies.entries()) {
      if (n === 50) await alice.broadcast(room, genuine);
      await alice.broadcast(room, copy);
      await sleep(BETWEEN_MESSAGES_MS);
    }
    const dropped = (): number => Object.values(receiver.verifier.dropped).reduce((sum, count) => sum + count, 0);
    await eventually(() => expect(dropped() + receiver.rendered.length).toBe(copies.length + 1));
    expect(receiver.rendered).toEqual([claims]);
  });

  it('among forgeries with unknown kids, and asks the gateway for keys once', async () => {
    const forged = (n: number): string => `${encode({ ...header, kid: `f${n}` })}.${encode(claims)}.${'A'.repeat(86)}`;
    for (let n = 0; n < 40; n++) {
      await mallory.broadcast(room, forged(n));
      await sleep(BETWEEN_MESSAGES_MS);
    }
    await alice.broadcast(room, genuine);
    await eventually(() => expect(receiver.rendered).toEqual([claims]));
    expect(receiver.verifier.dropped).toEqual({ 'unknown-key': 40 });
    expect(receiver.verifier.remembered).toBe(1);
    expect(receiver.keyFetches).toBe(1);
  });
});
