import { describe, expect, it } from 'vitest';
import { withoutLongWords } from './without-long-words.js';

const long = `eyJhbGciOiJFUzI1NiJ9.${'x'.repeat(80)}.${'y'.repeat(86)}`;

describe('a text that may repeat what a caller sent', () => {
  it.each([
    ['Cannot GET /v1/parked/alice', 'Cannot GET /v1/parked/alice'],
    [`Cannot GET /v1/${long}/x`, 'Cannot GET /v1/…/x'],
    [`Unrecognized key: "${long}"`, 'Unrecognized key: "…"'],
    ['x'.repeat(64), 'x'.repeat(64)],
    ['x'.repeat(65), '…'],
    [`${long} and ${long}`, '… and …'],
  ])('%j becomes %j', (text, shown) => expect(withoutLongWords(text)).toBe(shown));
});
