import { fuzz, fuzzTimeoutMs, type Mutator } from '@liwu/test-kit';
import fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { GrantSigner } from '../server/grant-signer.js';
import { parseGrantKeys } from '../server/secret-keys.js';
import { readGrant } from './grant-checks.js';
import { GrantVerifier } from './grant-verifier.js';

const jwk = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'k1' };
const signer = new GrantSigner(parseGrantKeys(JSON.stringify([jwk])), 'liwu');
const heldAt = 1_790_000_000_000;
const fields = { viewerId: 'alice', room: 'room-1', receiver: 'bob', gift: 'rose', quantity: 3, heldAt };
const honest = Array.from({ length: 20 }, (_, number) =>
  signer.grantOf({
    ...fields,
    requestId: `019a5f3e-0000-7000-8000-${String(number).padStart(12, '0')}`,
    combo: number % 2 === 0 ? undefined : ['abcdefgh', number],
    expiresAt: heldAt + 40_000,
  }),
);
const genuine = new Set(honest);
const at = { room: 'room-1', publisher: 'v-alice-k3x9q2ab' };
const newVerifier = (): GrantVerifier =>
  new GrantVerifier({
    issuer: 'liwu',
    keys: signer.publicKeys(),
    jwksUrl: 'http://127.0.0.1:9/none',
    fetchKeys: () => Promise.reject(new Error('no keys there')),
    clock: () => heldAt + 1_000,
  });

const encoded = (text: string): string => Buffer.from(text).toString('base64url');
const HEADER = { alg: 'EdDSA', typ: 'liwu-grant+jwt', kid: 'k1' };

/** Changes the whole, the JSON within a part, or only which parts stand together. */
const mutantOf = (mutate: Mutator): string => {
  const grant = mutate.random.pick(honest);
  const [header = '', payload = '', signature = ''] = grant.split('.');
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
  switch (mutate.random.below(5)) {
    case 0:
      return mutate.text(honest);
    case 1:
      return `${encoded(mutate.json([HEADER]))}.${payload}.${signature}`;
    case 2:
      return `${header}.${encoded(mutate.json([claims]))}.${signature}`;
    case 3:
      return `${header}.${payload}.${mutate.bytes([Buffer.from(signature, 'base64url')]).toString('base64url')}`;
    default:
      return `${header}.${mutate.random.pick(honest).split('.')[1]}.${signature}`;
  }
};

describe('a grant', () => {
  it(
    'that was not signed to the last character is never let through, and reading it never fails',
    { timeout: fuzzTimeoutMs('grant') },
    async () => {
      let verifier = newVerifier();
      let passed = 0;
      await fuzz('grant', {
        mutant: mutantOf,
        arbitrary: fc.oneof(
          fc.string({ maxLength: 950 }),
          fc
            .tuple(fc.json(), fc.json(), fc.uint8Array({ minLength: 64, maxLength: 64 }))
            .map(([header, payload, bytes]) =>
              [encoded(header), encoded(payload), Buffer.from(bytes).toString('base64url')].join('.'),
            ),
          fc
            .uint8Array({ minLength: 64, maxLength: 64 })
            .map((bytes) => `${honest[0]!.slice(0, -86)}${Buffer.from(bytes).toString('base64url')}`),
        ),
        check: async (jws) => {
          const read = readGrant(jws);
          if (genuine.has(jws) && !read) throw new Error('a genuine one was not read');
          const verified = await verifier.verify(jws, at);
          if (verified.ok && !genuine.has(jws)) throw new Error('let through');
          if (!verified.ok && genuine.has(jws) && verified.reason !== 'seen')
            throw new Error('a genuine one was dropped');
          if (verified.ok) passed += 1;
          if (passed % 10 === 9) verifier = newVerifier();
          if (verifier.remembered > honest.length) throw new Error('a forgery is remembered');
        },
      });
      expect(passed).toBeGreaterThan(0);
    },
  );
});
