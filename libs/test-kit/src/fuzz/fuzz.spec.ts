import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz, FuzzFailure } from './fuzz.js';
import { planOf } from './fuzz-plan.js';
import { Mutator } from './mutator.js';
import { SeededRandom } from './seeded-random.js';

const HONEST = [{ kind: 'ack', attempt: 0, deep: { list: [1, 2, 3] } }];
const plan = { inputs: 2_000, seed: 5 };
const drawn = (seed: number): string[] => {
  const mutate = new Mutator(new SeededRandom(seed));
  return Array.from({ length: 300 }, () => mutate.json(HONEST) + mutate.text(['lw1.AAAA', 'abc']));
};

describe('the inputs', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
    expect(new Set(drawn(1)).size).toBeGreaterThan(250);
  });

  it('are nearly right: some still parse, and hold what no honest one does', () => {
    const mutate = new Mutator(new SeededRandom(3));
    const parsed = Array.from({ length: 500 }, () => mutate.json(HONEST)).flatMap((text) => {
      try {
        return [JSON.parse(text) as object];
      } catch {
        return [];
      }
    });
    expect(parsed.length).toBeGreaterThan(400);
    expect(parsed.some((value) => value && Object.hasOwn(value, '__proto__'))).toBe(true);
  });

  it('are so many as the environment says, shared by the parsers', () => {
    expect(planOf('grant', { FUZZ_INPUTS: '1000000', FUZZ_SEED: '9' }).seed).toBe(9);
    const [normal, nightly] = [planOf('grant', {}), planOf('grant', { FUZZ_INPUTS: '1000000' })];
    expect(nightly.inputs / normal.inputs).toBeCloseTo(20, 1);
    expect(() => planOf('grant', { FUZZ_SEED: 'x' })).toThrow(RangeError);
  });
});

describe('a parser that breaks its promise is found:', () => {
  const found = async (check: (text: string) => unknown): Promise<FuzzFailure> => {
    const arbitrary = fc.string();
    const run = fuzz('grant', { mutant: (mutate) => mutate.json(HONEST), arbitrary, check }, plan);
    return await run.then(
      () => expect.unreachable('nothing was found'),
      (error: FuzzFailure) => error,
    );
  };

  it('one that throws, and how to see it again is said', async () => {
    const error = await found((text) => JSON.parse(text) as unknown);
    expect(error).toBeInstanceOf(FuzzFailure);
    expect(error.message).toContain('FUZZ_SEED=5');
    expect(error.cause).toBeInstanceOf(SyntaxError);
  });

  it('one that takes what it should not', async () => {
    const error = await found((text) => {
      if (/"attempt":1,/.test(text)) throw new Error('another attempt was taken');
    });
    expect(error.message).toContain('another attempt was taken');
  });

  it('one that is slow for some inputs, whatever the machine does', async () => {
    const error = await found((text) => {
      if (!text.includes('constructor')) return;
      const until = performance.now() + 120;
      while (performance.now() < until);
    });
    expect(error.message).toMatch(/took \d+ ms/);
  });

  it('one that keeps what it was given', async () => {
    const kept: number[][] = [];
    const error = await found(() => kept.push(Array.from({ length: 5_000 }, (_, n) => n + 0.5)));
    expect(error.message).toMatch(/left \d+ bytes behind/);
  });
});
