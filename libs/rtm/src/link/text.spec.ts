import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTooBig, randomId } from './text.js';

const anyText = fc
  .array(fc.constantFrom('a', '\u0000', 'é', '礼', '🎁', '\ud83c'), { maxLength: 40 })
  .map((parts) => parts.join(''));

describe('the size of a text', () => {
  it('is that of its UTF-8 bytes', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 100 }), (text, limit) => {
        expect(isTooBig(text, limit)).toBe(Buffer.byteLength(text, 'utf8') > limit);
      }),
    );
  });

  it('is refused above 32 KB, unless said otherwise', () => {
    expect(isTooBig('x'.repeat(32_768))).toBe(false);
    expect(isTooBig('x'.repeat(32_769))).toBe(true);
    expect(isTooBig('礼'.repeat(10_922))).toBe(false);
    expect(isTooBig('礼'.repeat(10_923))).toBe(true);
  });
});

it('makes ids of 24 hexadecimal digits, and no two the same', () => {
  const ids = Array.from({ length: 1_000 }, randomId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{24}$/);
  expect(new Set(ids).size).toBe(1_000);
});
