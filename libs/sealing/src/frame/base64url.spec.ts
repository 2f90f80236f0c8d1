import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64url, isCanonicalBase64url, toBase64url } from './base64url.js';

describe('base64url', () => {
  it('says the same as Node of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = toBase64url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromBase64url(text)).toEqual(bytes);
      }),
    );
  });

  it('knows exactly one text for any bytes: whatever else a lenient decoder would read as them is refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'AQZaz09-_=+/ \n.é'.split('')), maxLength: 9 }), (text) => {
        const isTheOne = Buffer.from(text, 'base64url').toString('base64url') === text;
        expect(isCanonicalBase64url(text)).toBe(isTheOne);
        expect(fromBase64url(text) !== undefined).toBe(isTheOne);
      }),
      { numRuns: 2_000 },
    );
  });
});
