import { generateKeyPairSync } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { GrantSigner } from '../server/grant-signer.js';
import { parseGrantKeys } from '../server/secret-keys.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.doUnmock('./noble.js');
});

/** An engine as older WebViews are, whose page cannot load what it lacks at the first try. */
it('renders again once what checks signatures could be loaded, however it failed before', async () => {
  vi.resetModules();
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
  const importKey = async () => await Promise.reject(new DOMException('unknown algorithm', 'NotSupportedError'));
  const { subtle } = crypto;
  const digest: typeof subtle.digest = async (...from) => await subtle.digest(...from);
  vi.stubGlobal('crypto', { subtle: { importKey, digest } });
  let isThere = false;
  vi.doMock('./noble.js', async (load) => {
    const { loadNoble } = await load<typeof import('./noble.js')>();
    return { loadNoble: async () => (isThere ? await loadNoble() : await Promise.reject(new Error('no such chunk'))) };
  });
  const { GrantVerifier } = await import('./grant-verifier.js');

  const jwk = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'k1' };
  const signer = new GrantSigner(parseGrantKeys(JSON.stringify([jwk])), 'liwu');
  const heldAt = 1_790_000_000_000;
  const requestId = '019a5f3e-0000-7000-8000-000000000001';
  const gift = { room: 'room-1', receiver: 'bob', gift: 'rose', quantity: 1, heldAt, expiresAt: heldAt + 40_000 };
  const grant = signer.grantOf({ viewerId: 'alice', requestId, ...gift });
  const verifier = new GrantVerifier({ issuer: 'liwu', keys: signer.publicKeys(), jwksUrl: '', clock: () => heldAt });
  const verify = () => verifier.verify(grant, { room: 'room-1', publisher: 'v-alice-k3x9q2ab' });

  expect(await verify()).toEqual({ ok: false, reason: 'unknown-key' });
  expect(verifier.dropped).toEqual({ 'unknown-key': 1 });
  isThere = true;
  expect(await verify()).toMatchObject({ ok: true, claims: { sub: 'alice', jti: requestId } });
});
