import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchGrantKeys, GrantKeys } from './grant-keys.js';

const jwkOf = (kid: string): object => {
  const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  return { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' };
};
const HONEST = [{ keys: [jwkOf('k1')] }, { keys: [jwkOf('k1'), jwkOf('k2'), { kty: 'EC' }] }, { keys: [] }];
const MAX_KEYS = 20;

afterEach(() => vi.unstubAllGlobals());

describe('a set of grant keys', () => {
  it(
    'gives Ed25519 keys or is refused, and none of them makes a receiver fail',
    { timeout: fuzzTimeoutMs('grant keys') },
    async () => {
      let answer = '';
      let read = 0;
      vi.stubGlobal('fetch', async () => await Promise.resolve(new Response(answer)));
      const fetched = async (): Promise<Awaited<ReturnType<typeof fetchGrantKeys>>> => {
        try {
          return await fetchGrantKeys('http://127.0.0.1:9/none');
        } catch (error) {
          // No JSON, or no key set: this is what the caller's `catch` is for.
          if (error instanceof SyntaxError || (error as Error).name === 'ZodError') return [];
          throw error;
        }
      };
      await fuzz('grant keys', {
        mutant: (mutate) =>
          mutate.random.oneIn(3) ? mutate.text(HONEST.map((set) => JSON.stringify(set))) : mutate.json(HONEST),
        arbitrary: fc.oneof(fc.json(), fc.string()),
        check: async (text) => {
          answer = text;
          const keys = await fetched();
          if (keys.length > MAX_KEYS) throw new Error('too many keys');
          if (keys.some(({ crv, kty, x }) => kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string'))
            throw new Error('a key of another kind');
          const known = new GrantKeys(keys, { jwksUrl: '', fetchKeys: () => Promise.resolve([]), clock: () => 0 });
          const signature = new Uint8Array(64);
          for (const { kid } of keys) {
            const check = await known.checkerOf(kid);
            if (check && (await check(signature, new Uint8Array(8)))) throw new Error('nothing was signed');
            read += 1;
          }
        },
      });
      expect(read).toBeGreaterThan(0);
    },
  );
});
