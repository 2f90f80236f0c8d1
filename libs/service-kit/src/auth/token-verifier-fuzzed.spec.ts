import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../problems/problem.js';
import { startTestIdentityProvider, type TestIdentityProvider } from '../testing/test-identity-provider.js';
import { TokenVerifier } from './token-verifier.js';

const PARSER = 'user token';
let provider: TestIdentityProvider;
beforeAll(async () => {
  provider = await startTestIdentityProvider();
});
afterAll(() => provider.stop());

const encoded = (text: string): string => Buffer.from(text).toString('base64url');
const partsOf = (token: string): { header: string; payload: string; signature: string } => {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return { header, payload, signature };
};
const jsonOf = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());

describe('a user’s token', () => {
  it(
    'speaks for whom it was given to, or is refused as unauthenticated, whatever it is',
    { timeout: fuzzTimeoutMs(PARSER) },
    async () => {
      const verifier = new TokenVerifier({
        LIWU_OIDC_ISSUER: provider.issuer,
        LIWU_OIDC_JWKS_URL: provider.jwksUrl,
        LIWU_OIDC_AUDIENCE: 'liwu',
      });
      const tokens = await Promise.all(['alice', 'bob'].map((sub) => provider.token(sub, ['viewer'])));
      const subjects = new Map(tokens.map((token, index) => [token, ['alice', 'bob'][index]]));
      let passed = 0;
      await fuzz<string>(PARSER, {
        mutant: (mutate) => {
          const { header, payload, signature } = partsOf(mutate.random.pick(tokens));
          if (mutate.random.oneIn(10)) return mutate.random.pick(tokens);
          if (mutate.random.oneIn(3)) return mutate.text(tokens);
          if (mutate.random.oneIn(2)) return [encoded(mutate.json([jsonOf(header)])), payload, signature].join('.');
          if (mutate.random.oneIn(2)) return [header, encoded(mutate.json([jsonOf(payload)])), signature].join('.');
          return [header, payload, mutate.bytes([Buffer.from(signature, 'base64url')]).toString('base64url')].join('.');
        },
        arbitrary: fc.oneof(
          fc.string(),
          fc.tuple(fc.json(), fc.json(), fc.string()).map((parts) => parts.map(encoded).join('.')),
        ),
        check: async (token) => {
          try {
            const { sub } = await verifier.verify(token);
            passed += 1;
            // Only the very same claims, signed by the provider, can pass: another text of one signature says nothing else.
            const [original] = [...subjects].find(([one]) => sameSigned(one, token)) ?? [];
            if (original === undefined || subjects.get(original) !== sub) throw new Error(`speaks for ${sub}`);
          } catch (error) {
            if (!(error instanceof Problem)) throw error;
            if (error.code !== 'unauthenticated') throw new Error(`refused as ${error.code}`, { cause: error });
          }
        },
      });
      expect(passed).toBeGreaterThan(0);
    },
  );
});

function sameSigned(one: string, other: string): boolean {
  const signed = (token: string): string => token.split('.').slice(0, 2).join('.');
  return signed(one) === signed(other);
}
