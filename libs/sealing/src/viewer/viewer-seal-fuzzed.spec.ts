import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SealKeyring } from '../server/seal-keyring.js';
import { ViewerSeal } from './viewer-seal.js';

const PARSER = 'sealed message, opened by the viewer';
const NOW_MS = 1_795_000_000_000;
const UID = 'v-alice-k3x9q2ab';
const IDENTITIES = ['gift-gateway-0-0', 'gift-gateway-0-1'];

const keyring = new SealKeyring([{ kid: 7, key: Buffer.alloc(32, 7) }]);
const issued = keyring.issue(UID, NOW_MS);
const replyTo = { uid: UID, kid: issued.kid, sessionId: issued.sessionId, sessionExpiresAt: issued.expiresAt };
const honest = IDENTITIES.flatMap((from) =>
  ['{"kind":"accepted"}', '', 'y'.repeat(700)].map((json) => ({
    from,
    text: keyring.seal(json, { replyTo, sender: from }),
  })),
);
const names = new Set(honest.map(({ from, text }) => `${from} ${text}`));
const frames = honest.map(({ text }) => Buffer.from(text.slice(4), 'base64url'));

describe('a viewer’s seal', () => {
  it(
    'opens what the gateway sealed for it, and nothing else, whatever comes from whomever',
    { timeout: fuzzTimeoutMs(PARSER) },
    async () => {
      const seal = await ViewerSeal.create(issued, UID);
      let opened = 0;
      await fuzz(PARSER, {
        mutant: (mutate) => {
          const { from, text } = mutate.random.pick(honest);
          const sender = mutate.random.oneIn(4) ? mutate.text([...IDENTITIES, UID, 'x'.repeat(70)]) : from;
          if (mutate.random.oneIn(4)) return { from: sender, text };
          if (mutate.random.oneIn(2)) return { from: sender, text: mutate.text([text]) };
          return { from: sender, text: `lw1.${mutate.bytes(frames).toString('base64url')}` };
        },
        arbitrary: fc.record({
          from: fc.oneof(fc.constantFrom(...IDENTITIES), fc.string({ maxLength: 90 })),
          text: fc.oneof(
            fc.string({ maxLength: 1_100 }),
            fc
              .uint8Array({ minLength: 48, maxLength: 765 })
              .map((bytes) => `lw1.${Buffer.from(bytes).toString('base64url')}`),
          ),
        }),
        check: async ({ from, text }) => {
          const json = await seal.open(text, from);
          if ((json !== undefined) !== names.has(`${from} ${text}`)) throw new Error('opened, or not, wrongly');
          if (json !== undefined) opened += 1;
        },
      });
      expect(opened).toBeGreaterThan(0);
    },
  );
});
