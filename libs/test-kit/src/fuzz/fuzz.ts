import fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type FuzzPlan, type Fuzzed, planOf } from './fuzz-plan.js';
import { Mutator } from './mutator.js';
import { SeededRandom } from './seeded-random.js';

/** So many inputs of fast-check are drawn at once. */
const CHUNK = 500;
/** What one input may take: the best of some times, since the machine may have been busy with something else. */
const MAX_INPUT_MS = 100;
const TIMES_MEASURED = 4;
/** What a whole run may leave behind in memory; what the spec itself keeps counts as well. */
const MAX_RETAINED_BYTES = 48 * 1_024 * 1_024;
const SHOWN_CHARS = 2_000;

/** What a parser is fuzzed with, and what has to hold of each input. */
export interface FuzzCase<Input> {
  /** Makes a hostile input of honest ones. */
  readonly mutant: (mutate: Mutator) => Input;
  /** Inputs that were not made of honest ones; every other input is one of these. */
  readonly arbitrary?: fc.Arbitrary<Input>;
  /** Throws where the parser does not keep its promise. */
  readonly check: (input: Input) => unknown;
  /** For reports; what JSON says of it unless given. */
  readonly show?: (input: Input) => string;
}

/** A parser did not keep its promise; says how to see it again. */
export class FuzzFailure extends Error {
  override readonly name = 'FuzzFailure';
  constructor(parser: string, { seed, inputs }: FuzzPlan, number: number, shown: string, why: string, cause?: unknown) {
    super(
      `${parser}: input ${number} ${why}; again with FUZZ_SEED=${seed} and as many inputs (${inputs} of this parser):\n${shown}`,
      { cause },
    );
  }
}

/**
 * Gives a parser its part of all hostile inputs, one after the other. Fails at the first one that breaks the promise or
 * takes long time and again, and in the end where memory was kept. Prints the seed, and how long it took.
 */
export const fuzz = async <Input>(
  parser: Fuzzed,
  fuzzed: FuzzCase<Input>,
  plan: FuzzPlan = planOf(parser),
): Promise<void> => {
  const { check, show = (input: Input) => JSON.stringify(input) ?? String(input) } = fuzzed;
  const beforeBytes = retainedBytes();
  const beganMs = performance.now();
  let number = 0;
  for (const input of inputsOf(fuzzed, plan)) {
    number += 1;
    const failure = (why: string, cause?: unknown): FuzzFailure =>
      new FuzzFailure(parser, plan, number, show(input).slice(0, SHOWN_CHARS), why, cause);
    let tookMs = Number.POSITIVE_INFINITY;
    for (let times = 0; times < TIMES_MEASURED && tookMs > MAX_INPUT_MS; times++) {
      const fromMs = performance.now();
      try {
        await check(input);
      } catch (cause) {
        throw failure(`broke the promise (${cause instanceof Error ? cause.message : String(cause)})`, cause);
      }
      tookMs = performance.now() - fromMs;
    }
    if (tookMs > MAX_INPUT_MS) throw failure(`took ${tookMs.toFixed(0)} ms`);
  }
  const seconds = (performance.now() - beganMs) / 1_000;
  const keptBytes = retainedBytes() - beforeBytes;
  if (keptBytes > MAX_RETAINED_BYTES) throw new FuzzFailure(parser, plan, number, '', `left ${keptBytes} bytes behind`);
  process.stdout.write(`fuzzed ${parser}: ${number} inputs, seed ${plan.seed}, ${seconds.toFixed(1)} s\n`);
};

function* inputsOf<Input>({ arbitrary, mutant }: FuzzCase<Input>, { inputs, seed }: FuzzPlan): Iterable<Input> {
  const mutate = new Mutator(new SeededRandom(seed));
  let drawn: Input[] = [];
  for (let number = 0; number < inputs; number++) {
    if (!arbitrary || number % 2 === 0) {
      yield mutant(mutate);
      continue;
    }
    if (drawn.length === 0) drawn = fc.sample(arbitrary, { numRuns: CHUNK, seed: seed + number });
    yield drawn.pop()!;
  }
}

/** What is in use after everything that can be thrown away was. */
function retainedBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
