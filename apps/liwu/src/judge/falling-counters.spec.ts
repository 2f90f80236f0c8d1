import { describe, expect, it } from 'vitest';
import { FallingCounters } from './falling-counters.js';

const faultsOf = (...values: readonly bigint[]): string[] => {
  const counters = new FallingCounters();
  for (const [at, value] of values.entries()) counters.note('wallet lane 3 epoch', value, at);
  counters.note('wallet lane 4 epoch', 0n, 9);
  return counters.verdict('').violations.shown;
};

describe('a counter that is watched', () => {
  it('may rise and may stay', () => {
    expect(faultsOf(1n, 1n, 5n, 7n, 7n)).toEqual([]);
  });

  it('is named each time that it falls', () => {
    expect(faultsOf(5n, 4n, 4n, 9n, 2n)).toEqual([
      'wallet lane 3 epoch: fell from 5 to 4, seen at 1970-01-01T00:00:00.001Z',
      'wallet lane 3 epoch: fell from 9 to 2, seen at 1970-01-01T00:00:00.004Z',
    ]);
  });
});
