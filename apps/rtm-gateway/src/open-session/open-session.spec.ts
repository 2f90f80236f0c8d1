import { sessionSchema } from '@liwu/contracts/wire';
import { isGatewayUid, viewerIdOf } from '@liwu/sealing';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { TOKEN_LIFETIME_MS } from '../identities/links.js';
import { GatewayRig } from '../testing/gateway-rig.js';
import { NOON } from '../testing/samples.js';
import { isUsableViewerId, mintAnonymousUid, mintViewerUid } from './mint-uid.js';
import { OpenSession } from './open-session.js';
import { SessionLimits } from './session-limits.js';

const usableId = fc.stringMatching(/^[A-Za-z0-9-]{1,40}$/);
const sessionsOf = ({ pool, network, keyring, signer, clock }: GatewayRig): OpenSession =>
  new OpenSession({
    pool,
    links: network,
    keyring,
    signer,
    own: { ordinal: 0, identities: 3 },
    random: randomBytes,
    clock,
  });

describe('a minted uid', () => {
  it('names its viewer, whatever the id, and is never the gateway’s', () => {
    fc.assert(
      fc.property(fc.oneof(usableId, fc.constant('gift-gateway-0-1'), fc.constant('a-v-b-12345678')), (viewerId) => {
        const uid = mintViewerUid(viewerId, randomBytes);
        expect(viewerIdOf(uid)).toBe(viewerId);
        expect(isGatewayUid(uid)).toBe(false);
        expect(uid.length).toBeLessThanOrEqual(64);
      }),
    );
  });

  it('is another one each time', () => {
    const uids = Array.from({ length: 1_000 }, () => mintViewerUid('alice', randomBytes));
    expect(new Set(uids).size).toBe(1_000);
  });

  it('has letters and digits in equal shares', () => {
    const counts = new Map<string, number>();
    for (let k = 0; k < 4_500; k++) {
      for (const char of mintAnonymousUid(randomBytes).slice(2)) counts.set(char, (counts.get(char) ?? 0) + 1);
    }
    expect(counts.size).toBe(36);
    expect(Math.min(...counts.values())).toBeGreaterThan(1_700);
    expect(Math.max(...counts.values())).toBeLessThan(2_300);
  });

  it.each(['', 'a'.repeat(41), 'alice@example.com', 'a b', 'ä', '_a', 'a.b', '../x'])('is refused to "%s"', (sub) => {
    expect(isUsableViewerId(sub)).toBe(false);
    expect(() => mintViewerUid(sub, randomBytes)).toThrow(RangeError);
  });

  it('of an anonymous receiver belongs to no viewer', () => {
    const uid = mintAnonymousUid(randomBytes);
    expect(uid).toMatch(/^a-[a-z0-9]{16}$/);
    expect(viewerIdOf(uid)).toBeUndefined();
  });
});

describe('a session', () => {
  it('has all that a viewer needs: a token for its uid alone, keys, identities that are logged in', async () => {
    const rig = await new GatewayRig().start();
    const session = sessionsOf(rig).open('alice', 'http://localhost/v1/jwks')!;
    expect(sessionSchema.safeParse(session).success).toBe(true);
    const { uid, token, expiresAt } = session.rtm;
    expect(expiresAt).toBe(NOON + 65 * 60_000);
    expect(token).toBe(`token of ${uid} until ${NOON + TOKEN_LIFETIME_MS}`);
    expect(session.seal).toMatchObject({ version: 1, kid: 7, expiresAt: NOON / 1_000 + 3_600 });
    expect(session.gateways).toHaveLength(4);
    expect(session.grants).toMatchObject({ issuer: 'liwu', keys: rig.signer.publicKeys() });
    expect(session.limits).toEqual({ requestsPerSecond: 2, maxQuantity: 999 });
  });

  it('goes to each identity in turn, and only to those that are logged in', async () => {
    const rig = await new GatewayRig().start();
    const sessions = sessionsOf(rig);
    await rig.network.join('gift-gateway-0-1');
    const primaries = Array.from({ length: 6 }, () => sessions.open('alice', '')!.gateways[0]);
    expect(primaries.filter((uid) => uid === 'gift-gateway-0-0')).toHaveLength(3);
    expect(primaries.filter((uid) => uid === 'gift-gateway-0-2')).toHaveLength(3);
    const all = Array.from({ length: 6 }, () => sessions.open('alice', '')!.gateways).flat();
    expect(all).not.toContain('gift-gateway-0-1');
  });

  it('of an anonymous receiver has keys to check grants with, and none to send', async () => {
    const session = sessionsOf(await new GatewayRig().start()).open(undefined, '')!;
    expect(session.rtm.uid).toMatch(/^a-/);
    expect(session.seal).toBeUndefined();
    expect(session.grants.keys).toHaveLength(1);
  });

  it('is not to be had while nobody is logged in', () => {
    expect(sessionsOf(new GatewayRig()).open('alice', '')).toBeUndefined();
  });
});

describe('the limits of sessions', () => {
  it('are 6 a minute for a user, and so many for an address', () => {
    const limits = new SessionLimits(2);
    const waits = Array.from({ length: 7 }, () => limits.msUntilUserMay('alice', NOON));
    expect(waits).toEqual([0, 0, 0, 0, 0, 0, 10_000]);
    expect(limits.msUntilUserMay('alice', NOON + 10_000)).toBe(0);
    expect(limits.msUntilUserMay('bob', NOON)).toBe(0);
    expect([1, 2, 3].map(() => limits.msUntilAddressMay('::1', NOON))).toEqual([0, 0, 30_000]);
  });

  it('have none for addresses when it is 0', () => {
    const limits = new SessionLimits(0);
    expect(Array.from({ length: 5_000 }, () => limits.msUntilAddressMay('::1', NOON))).toSatisfy((waits: number[]) =>
      waits.every((ms) => ms === 0),
    );
  });

  it('are one for all addresses of an IPv6 network that one customer has, and one for each IPv4 address', () => {
    const limits = new SessionLimits(2);
    const waits = (...addresses: string[]): number[] => addresses.map((each) => limits.msUntilAddressMay(each, NOON));
    expect(waits('2001:db8:0:1::1', '2001:db8:0:1:ffff::', '2001:0db8:0000:0001::2')).toEqual([0, 0, 30_000]);
    expect(waits('2001:db8:0:2::1')).toEqual([0]);
    expect(waits('192.0.2.1', '::ffff:192.0.2.1', '::ffff:c000:201', '192.0.2.2')).toEqual([0, 0, 30_000, 0]);
  });
});
