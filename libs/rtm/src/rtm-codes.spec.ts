import { describe, expect, it } from 'vitest';
import { kindOfCode, transportError } from './rtm-codes.js';

describe("the provider's codes", () => {
  it.each([
    [-10_002, 'not-connected', true],
    [-10_025, 'not-connected', true],
    [-10_017, 'not-connected', true],
    [-10_023, 'not-connected', true],
    [-11_025, 'rate', true],
    [-10_021, 'rate', true],
    [-11_010, 'too-big', false],
    [-10_009, 'auth', false],
    [-10_005, 'auth', false],
    [-10_006, 'bad-id', false],
    [-10_008, 'bad-id', false],
    [-10_027, 'fatal', false],
    [-11_005, 'fatal', false],
    [-1, 'fatal', false],
  ] as const)('%i is of the kind %s', (code, kind, retryable) => {
    expect(kindOfCode(code)).toBe(kind);
    expect(transportError(code, 'why')).toMatchObject({ code, kind, retryable, message: `why (${code})` });
  });
});
