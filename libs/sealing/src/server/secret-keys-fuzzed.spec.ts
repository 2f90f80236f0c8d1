import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { GrantSigner } from './grant-signer.js';
import { SealKeyring } from './seal-keyring.js';
import { BadKeySettingError, parseGrantKeys, parseSealKeys } from './secret-keys.js';

const PARSER = 'key settings';
const secret = randomBytes(32).toString('base64url');
const jwk = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'k1' };
const SEAL = [`7:${secret}`, `7:${secret},8:${randomBytes(32).toString('base64url')}`];
const GRANT = [[jwk], [jwk, { ...jwk, kid: 'k2' }]];
/** So much of a secret in a message is no coincidence. */
const QUOTED_CHARS = 12;

const quotes = (message: string): boolean =>
  [secret, jwk.d!].some(
    (key) => message.includes(key.slice(0, QUOTED_CHARS)) || message.includes(key.slice(-QUOTED_CHARS)),
  );

describe('a setting that holds keys', () => {
  it('gives keys that can be used, or a fault that quotes no secret', { timeout: fuzzTimeoutMs(PARSER) }, async () => {
    let taken = 0;
    await fuzz(PARSER, {
      mutant: (mutate) =>
        mutate.random.oneIn(2)
          ? mutate.text(SEAL)
          : mutate.random.oneIn(2)
            ? mutate.text(GRANT.map((keys) => JSON.stringify(keys)))
            : mutate.json(GRANT),
      arbitrary: fc.oneof(fc.json(), fc.string()),
      check: (text) => {
        for (const use of [
          () => new SealKeyring(parseSealKeys(text)),
          () => new GrantSigner(parseGrantKeys(text), 'liwu'),
        ]) {
          try {
            use();
            taken += 1;
          } catch (error) {
            if (!(error instanceof BadKeySettingError)) throw error;
            if (quotes(`${error.message} ${String(error.cause)}`))
              throw new Error('a secret is quoted', { cause: error });
          }
        }
      },
    });
    expect(taken).toBeGreaterThan(0);
  });
});
