import { describe, expect, it } from 'vitest';
import { isRefusal, kindOfCode, transportError } from './rtm-codes.js';

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
    [-10_015, 'auth', false],
    [-10_016, 'auth', false],
    [-11_020, 'rate', true],
    [-11_027, 'not-connected', true],
    [-10_012, 'fatal', false],
    [-10_027, 'fatal', false],
    [-11_005, 'fatal', false],
    [-1, 'fatal', false],
  ] as const)('%i is of the kind %s', (code, kind, retryable) => {
    expect(kindOfCode(code)).toBe(kind);
    expect(transportError(code, 'why')).toMatchObject({ code, kind, retryable, message: `why (${code})` });
  });

  it.each([-10_002, -10_025, -11_025, -11_010, -10_009, -10_008, -10_014, -11_009, -11_039])(
    '%i says that a message did not go out',
    (code) => expect(isRefusal(code)).toBe(true),
  );

  it.each([-11_026, -11_024, -11_037, -10_001, 0, 1])('%i does not say whether a message went out', (code) =>
    expect(isRefusal(code)).toBe(false),
  );
});
