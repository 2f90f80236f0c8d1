import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestIdentityProvider, type TestIdentityProvider } from '../testing/test-identity-provider.js';
import { FRESH_MS, PATIENCE_MS, UNKNOWN_KEY_EVERY_MS, USABLE_MS } from './issuer-keys.js';
import { TokenVerifier } from './token-verifier.js';

let provider: TestIdentityProvider;
let now = 0;
let verifier: TokenVerifier;

const verifierOf = (more: object = {}): TokenVerifier => {
  const settings = {
    LIWU_OIDC_ISSUER: provider.issuer,
    LIWU_OIDC_JWKS_URL: provider.jwksUrl,
    LIWU_OIDC_AUDIENCE: 'liwu',
  };
  return new TokenVerifier({ ...settings, ...more }, () => now);
};

beforeEach(async () => {
  now = 1_000;
  provider = await startTestIdentityProvider();
  verifier = verifierOf();
});
afterEach(() => provider.stop());

const seconds = (): number => Math.floor(Date.now() / 1_000);
const refusedWith = async (token: string): Promise<string> => {
  try {
    await verifier.verify(token);
    return 'nothing';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = () => ({ iss: provider.issuer, aud: 'liwu', sub: 'alice', exp: seconds() + 600, roles: ['viewer'] });
const tokenOfUnknownKey = async (): Promise<string> => {
  const stranger = await startTestIdentityProvider();
  await stranger.rotate();
  const forged = await stranger.token('alice', [], { issuer: provider.issuer });
  await stranger.stop();
  return forged;
};
const publicPart = async (): Promise<string> => await (await fetch(provider.jwksUrl)).text();

describe('a token', () => {
  it('says who its bearer is, and in which known roles', async () => {
    expect(await verifier.verify(await provider.token('alice', ['viewer', 'god']))).toEqual({
      sub: 'alice',
      roles: ['viewer'],
    });
  });

  it('may be for several audiences, of which one must be this', async () => {
    expect((await verifier.verify(await provider.token('a', [], { audience: ['chat', 'liwu'] }))).sub).toBe('a');
    expect(await refusedWith(await provider.token('a', [], { audience: ['chat'] }))).toBe('unauthenticated');
  });

  it.each<[string, () => object]>([
    ['another issuer', () => ({ issuer: 'https://elsewhere' })],
    ['an issuer that only begins alike', () => ({ issuer: `${provider.issuer}/` })],
    ['an end that is over by more than the tolerance', () => ({ expiresAt: seconds() - 6 })],
    ['a beginning that is to come', () => ({ notBefore: seconds() + 30 })],
  ])('with %s is none', async (_, more) => {
    expect(await refusedWith(await provider.token('alice', ['viewer'], more()))).toBe('unauthenticated');
  });

  it('is taken within five seconds of its times, for clocks differ', async () => {
    for (const more of [{ expiresAt: seconds() - 2 }, { notBefore: seconds() + 2 }]) {
      expect((await verifier.verify(await provider.token('alice', ['viewer'], more))).sub).toBe('alice');
    }
  });

  it('is none by alg none, by a shared secret that is the public key, or by a key that it brings itself', async () => {
    const unsigned = `${part({ alg: 'none' })}.${part(claims())}.`;
    const hmacInput = `${part({ alg: 'HS256', kid: 'spec-1' })}.${part(claims())}`;
    const hmac = createHmac('sha256', await publicPart())
      .update(hmacInput)
      .digest('base64url');
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const ownInput = `${part({ alg: 'EdDSA', jwk: publicKey.export({ format: 'jwk' }) })}.${part(claims())}`;
    const own = sign(null, Buffer.from(ownInput), privateKey).toString('base64url');
    for (const token of [unsigned, `${hmacInput}.${hmac}`, `${ownInput}.${own}`]) {
      expect(await refusedWith(token)).toBe('unauthenticated');
    }
  });

  it('is none when one of its bytes is changed', async () => {
    const token = await provider.token('alice', ['viewer']);
    const [header, , signature] = token.split('.');
    expect(await refusedWith([header, part({ ...claims(), sub: 'bob' }), signature].join('.'))).toBe('unauthenticated');
  });

  it.each(['', 'x'.repeat(201)])('is none with the subject %j', async (sub) => {
    expect(await refusedWith(await provider.token(sub, ['viewer']))).toBe('unauthenticated');
  });
});

describe('the provider’s keys', () => {
  it('are found by discovery where no address is set', async () => {
    verifier = verifierOf({ LIWU_OIDC_JWKS_URL: undefined });
    expect((await verifier.verify(await provider.token('alice', []))).sub).toBe('alice');
  });

  it('are not taken from whoever calls itself by another name', async () => {
    const other = `http://localhost:${new URL(provider.issuer).port}`;
    verifier = verifierOf({ LIWU_OIDC_JWKS_URL: undefined, LIWU_OIDC_ISSUER: other });
    expect(await refusedWith(await provider.token('alice', [], { issuer: other }))).toBe(
      'identity_provider_unavailable',
    );
  });

  it('are asked for again at once when a token names an unknown one, and the old one is then none', async () => {
    const old = await provider.token('alice', []);
    await verifier.verify(old);
    await provider.rotate();
    expect((await verifier.verify(await provider.token('alice', []))).sub).toBe('alice');
    expect(await refusedWith(old)).toBe('unauthenticated');
  });

  it('are asked for once in a while only, however many tokens name unknown ones', async () => {
    const forged = await tokenOfUnknownKey();
    await verifier.verify(await provider.token('alice', []));
    const codes = await Promise.all(Array.from({ length: 50 }, () => refusedWith(forged)));
    for (let k = 0; k < 20; k++) codes.push(await refusedWith(forged));
    expect(new Set(codes)).toEqual(new Set(['unauthenticated']));
    expect(provider.timesAsked).toBe(2);
    now += UNKNOWN_KEY_EVERY_MS;
    await refusedWith(forged);
    expect(provider.timesAsked).toBe(3);
  });

  it('are asked for again when they are old, so that one that was withdrawn is none any more', async () => {
    const old = await provider.token('alice', []);
    await verifier.verify(old);
    await provider.rotate();
    expect((await verifier.verify(old)).sub).toBe('alice');
    now += FRESH_MS;
    expect(await refusedWith(old)).toBe('unauthenticated');
  });

  it('serve on while the provider is away, but not for ever', async () => {
    const token = await provider.token('alice', []);
    await verifier.verify(token);
    provider.setAway(true);
    for (let k = 0; k < 20; k++) {
      now += FRESH_MS;
      expect((await verifier.verify(token)).sub).toBe('alice');
    }
    now += USABLE_MS;
    expect(await refusedWith(token)).toBe('identity_provider_unavailable');
    provider.setAway(false);
    now += UNKNOWN_KEY_EVERY_MS;
    expect((await verifier.verify(token)).sub).toBe('alice');
  });

  it('cost the provider that is away no more than a try in a while, and unknown ones are nobody’s fault then', async () => {
    await verifier.verify(await provider.token('alice', []));
    await provider.rotate();
    provider.setAway(true);
    const renewed = await provider.token('alice', []);
    for (let k = 0; k < 50; k++) expect(await refusedWith(renewed)).toBe('identity_provider_unavailable');
    expect(provider.timesAsked).toBe(2);
    provider.setAway(false);
    now += UNKNOWN_KEY_EVERY_MS;
    expect((await verifier.verify(renewed)).sub).toBe('alice');
  });

  it.each<[string, number]>([
    ['that are fresh', 0],
    ['that are old', FRESH_MS],
  ])(
    '%s serve all who name a known one while a try hangs, which is one for all',
    { timeout: 15_000 },
    async (_, ageMs) => {
      const known = await provider.token('alice', []);
      const forged = await tokenOfUnknownKey();
      await verifier.verify(known);
      now += ageMs;
      provider.setHanging(true);
      const asked = refusedWith(forged);
      await expect.poll(() => provider.timesAsked).toBe(2);
      const first = await Promise.race([asked, ...Array.from({ length: 50 }, () => verifier.verify(known))]);
      expect(first).toMatchObject({ sub: 'alice' });
      const rest = Promise.all(Array.from({ length: 50 }, () => verifier.verify(known)));
      expect(await Promise.race([asked, rest])).toHaveLength(50);
      expect(provider.timesAsked).toBe(2);
      provider.setHanging(false);
      expect(await asked).toBe('identity_provider_unavailable');
    },
  );

  it('that are old are waited for no longer than a moment after their try has begun', async () => {
    const token = await provider.token('alice', []);
    await verifier.verify(token);
    now += FRESH_MS;
    provider.setHanging(true);
    expect((await verifier.verify(token)).sub).toBe('alice');
    expect(provider.timesAsked).toBe(2);
    now += PATIENCE_MS;
    const aMoment = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, 'as long as whoever began it'));
    expect(await Promise.race([verifier.verify(token), aMoment])).toMatchObject({ sub: 'alice' });
  });

  it('that were never had are tried for once a second, and no token is believed meanwhile', async () => {
    provider.setAway(true);
    const token = await provider.token('alice', []);
    for (let k = 0; k < 50; k++) expect(await refusedWith(token)).toBe('identity_provider_unavailable');
    expect(provider.timesAsked).toBe(1);
    provider.setAway(false);
    now += 1_000;
    expect((await verifier.verify(token)).sub).toBe('alice');
  });
});
