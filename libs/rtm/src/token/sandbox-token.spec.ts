import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildSandboxToken, verifySandboxToken } from './sandbox-token.js';

const appId = 'app';
const appCertificate = 'certificate-0123456789';
const build = (fields: Partial<Parameters<typeof buildSandboxToken>[0]> = {}): string =>
  buildSandboxToken({ appId, appCertificate, uid: 'alice', expiresAt: 1_000, ...fields });
const verify = (token: string, at: Partial<Parameters<typeof verifySandboxToken>[1]> = {}) =>
  verifySandboxToken(token, { appId, appCertificate, uid: 'alice', nowMs: 0, ...at });

describe('a login token', () => {
  it('is good for its uid until it expires', () => {
    expect(verify(build())).toEqual({ ok: true, expiresAt: 1_000 });
    expect(verify(build(), { nowMs: 999 })).toMatchObject({ ok: true });
    expect(verify(build(), { nowMs: 1_000 })).toEqual({ ok: false, reason: 'expired' });
  });

  it('is good for nobody else', () => {
    expect(verify(build(), { uid: 'alice2' })).toEqual({ ok: false, reason: 'other-uid' });
    expect(verify(build(), { uid: 'Alice' })).toEqual({ ok: false, reason: 'other-uid' });
    expect(verify(build({ appId: 'another' }))).toEqual({ ok: false, reason: 'other-app' });
    expect(verify(build({ appCertificate: 'another-certificate' }))).toEqual({ ok: false, reason: 'forged' });
  });

  it('is no longer good with any one character changed', () => {
    const token = build();
    fc.assert(
      fc.property(
        fc.nat(token.length - 1),
        fc.constantFrom(...'ABCDEFGHIJKLMNOPabcdefghijklmnop0123456789_-.+/= '.split('')),
        (at, char) => {
          fc.pre(token[at] !== char);
          const changed = token.slice(0, at) + char + token.slice(at + 1);
          expect(verify(changed).ok).toBe(false);
        },
      ),
    );
  });

  it.each(['', 'nonsense', 'sbx1..', `${build()}.`, ` ${build()}`, `${build()}\n`, 'sbx2.e30.AAAA'])(
    'is not %j',
    (text) => {
      expect(verify(text)).toEqual({ ok: false, reason: 'malformed' });
    },
  );

  it('is never made without a certificate or an expiry', () => {
    expect(() => build({ appCertificate: '' })).toThrow(RangeError);
    expect(() => build({ expiresAt: Number.NaN })).toThrow(RangeError);
  });
});
