import { describe, expect, it } from 'vitest';
import { expiredAgoraToken, readAgoraToken } from '../testing/read-agora-token.js';
import { buildAgoraToken } from './agora-token.js';

const appId = '0123456789abcdef0123456789abcdef';
const appCertificate = 'fedcba9876543210fedcba9876543210';
const build = (fields: Partial<Parameters<typeof buildAgoraToken>[0]> = {}): string =>
  buildAgoraToken({ appId, appCertificate, uid: 'v-alice-k3x9q2ab', ttlSeconds: 3_900, ...fields });

describe('a login token of the provider', () => {
  it('is signed, and names its App ID, its one uid and its end', () => {
    const before = Math.floor(Date.now() / 1_000) * 1_000;
    const token = build();
    expect(token).toMatch(/^007[A-Za-z0-9+/=]{100,}$/);
    const content = readAgoraToken(token)!;
    expect(content).toMatchObject({ appId, uids: ['v-alice-k3x9q2ab'] });
    expect(content.isSignedWith(appCertificate)).toBe(true);
    expect(content.isSignedWith(appId)).toBe(false);
    expect(content.issuedAt).toBeGreaterThanOrEqual(before);
    expect(content.issuedAt).toBeLessThanOrEqual(Date.now());
    expect(content.expiresAt - content.issuedAt).toBe(3_900_000);
    expect(content.loginUntil).toBe(content.expiresAt);
  });

  it.each([
    { appId: '' },
    { appId: appId.slice(1) },
    { appId: `${appId}0` },
    { appId: 'g'.repeat(32) },
    { appCertificate: '' },
    { appCertificate: `${appCertificate}\n` },
    { ttlSeconds: 0 },
    { ttlSeconds: -1 },
    { ttlSeconds: 1.5 },
    { ttlSeconds: Number.NaN },
    { ttlSeconds: 86_401 },
  ])('is not made with %j', (fields) => {
    expect(() => build(fields)).toThrow(RangeError);
  });

  it.each(['', 'a b', 'a.b', '_a', 'x'.repeat(65), 5 as never])('is not made for the uid %j', (uid) => {
    expect(() => build({ uid })).toThrow(expect.objectContaining({ kind: 'bad-id', code: -10_006 }));
  });

  it('is told from one that has expired, and from nonsense', () => {
    const expired = readAgoraToken(expiredAgoraToken(appId, appCertificate, 'alice'))!;
    expect(expired.isSignedWith(appCertificate)).toBe(true);
    expect(expired.expiresAt).toBeLessThan(Date.now());
    expect(readAgoraToken('nonsense')).toBeUndefined();
  });
});
