import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { fromBase64url, isCanonicalBase64url, toBase64url } from './base64url.js';

const HONEST = [
  '',
  'AA',
  'AAA',
  'AAAA',
  'AQEHAGr9hsAAAQIDBAUGBwgJCgugoaKjpKWmp6ipqqtfDu66zAXL9jDANfBwZOACoh878lZKtqVDXyw9GcY',
];

describe('base64url', () => {
  it(
    'that is taken is, encoded again, the very same text, and is what Node makes of it',
    { timeout: fuzzTimeoutMs('base64url') },
    async () => {
      await fuzz('base64url', {
        mutant: (mutate) => mutate.text(HONEST),
        arbitrary: fc.oneof(
          fc.string({ unit: fc.constantFrom(...'AQgwZaz09-_=+/ .'.split('')), maxLength: 40 }),
          fc.string({ unit: 'binary', maxLength: 40 }),
        ),
        check: (text) => {
          const bytes = fromBase64url(text);
          const isTheOne = Buffer.from(text, 'base64url').toString('base64url') === text;
          if ((bytes !== undefined) !== isTheOne) throw new Error('taken, or not, wrongly');
          if (isCanonicalBase64url(text) !== isTheOne) throw new Error('called canonical, or not, wrongly');
          if (bytes && toBase64url(bytes) !== text) throw new Error('encoded again it is another text');
          if (bytes && !Buffer.from(text, 'base64url').equals(bytes)) throw new Error('Node reads other bytes');
        },
      });
    },
  );
});
