import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionRequestSchema } from './session.js';

const PARSER = 'session request';
const HONEST = [{ versions: [1] }, { versions: [1, 2], device: 'phone', anonymous: true }];
const NAMES = ['anonymous', 'device', 'versions'];

/** The rule again, by hand. */
const isRequest = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { anonymous, device, versions } = value as Record<string, unknown>;
  if (!Object.keys(value).every((name) => NAMES.includes(name)) || !Array.isArray(versions)) return false;
  const areVersions = versions.length >= 1 && versions.length <= 10 && versions.every(Number.isSafeInteger);
  const isDevice = device === undefined || (typeof device === 'string' && device.length <= 200);
  return areVersions && isDevice && (anonymous === undefined || typeof anonymous === 'boolean');
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

describe('a session request', () => {
  it('is taken by the letter or refused, and never a fault', { timeout: fuzzTimeoutMs(PARSER) }, async () => {
    let taken = 0;
    await fuzz(PARSER, {
      mutant: (mutate) =>
        mutate.random.oneIn(3) ? mutate.text(HONEST.map((one) => JSON.stringify(one))) : mutate.json(HONEST),
      arbitrary: fc.oneof(
        fc.json(),
        fc.object({ maxDepth: 2 }).map((more) => JSON.stringify({ ...HONEST[0], ...more })),
      ),
      check: (text) => {
        const value = jsonOf(text);
        const { success } = sessionRequestSchema.safeParse(value);
        if (success !== isRequest(value)) throw new Error('taken, or not, wrongly');
        if (success) taken += 1;
      },
    });
    expect(taken).toBeGreaterThan(0);
  });
});
