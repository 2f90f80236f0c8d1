import { inspect } from 'node:util';
import type { Mutator } from '@liwu/test-kit';
import fc from 'fast-check';
import { TransportError } from '../../transport.js';

/** What no JSON text gives, and some SDK may hand over all the same. */
const ODD: readonly (() => unknown)[] = [
  () => undefined,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => 1n,
  () => Symbol('odd'),
  () => () => 'odd',
  () => new Uint8Array([104, 105]),
  () => new ArrayBuffer(8),
  () => new Date(Number.NaN),
  () => new Map([['text', 'odd']]),
  () => Object.create(null),
  () => new Error('odd'),
];

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** A value of an SDK's that is nearly one of these: of another shape in one place or some, and odd in one of them now and then. */
export const strangeValue = (mutate: Mutator, honest: readonly unknown[]): unknown => {
  if (mutate.random.oneIn(20)) return mutate.random.pick(ODD)();
  const value = mutate.random.oneIn(8) ? structuredClone(mutate.random.pick(honest)) : parsed(mutate.json(honest));
  if (typeof value !== 'object' || value === null || !mutate.random.oneIn(3)) return value;
  // Nothing that a promise resolves with has a function of this name.
  const names = Object.keys(value).filter((name) => name !== 'then');
  const name = mutate.random.pick([...names, 'extra']);
  return Object.defineProperty(value, name, {
    value: mutate.random.pick(ODD)(),
    enumerable: true,
    configurable: true,
    writable: true,
  });
};

/** Anything at all. */
export const anyValue = (): fc.Arbitrary<unknown> =>
  fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
  });

/** An error as an SDK makes them: these things beside its message. */
export const sdkErrorOf = (message: string, more: unknown): unknown => {
  const error = new Error(message);
  if (typeof more !== 'object' || more === null) return error;
  for (const [name, value] of Object.entries(more))
    Object.defineProperty(error, name, { value, enumerable: true, configurable: true, writable: true });
  return error;
};

/** Fails unless this is an error of the port, with a code, that shows no secret wherever one looks. */
export const checkPortError = (error: unknown, secret: string): TransportError => {
  if (!(error instanceof TransportError)) throw error;
  if (!Number.isInteger(error.code)) throw new Error(`the code is ${String(error.code)}`, { cause: error });
  if (inspect(error, { depth: 10, showHidden: true }).includes(secret)) throw new Error('the error shows a secret');
  return error;
};

/** For reports of what no JSON shows. */
export const shown = (value: unknown): string => inspect(value, { depth: 6, maxStringLength: 500 });
