import { describe, expect, it } from 'vitest';
import { parseRates } from './bench-options.js';

describe('the rates of a bench', () => {
  it('are numbers, or none', () => {
    expect(parseRates('200,1000')).toEqual([200, 1_000]);
    expect(parseRates('none')).toEqual([]);
  });

  it.each(['', '0', '5,', '1.5', '-1', '99999'])('are not %j', (text) => {
    expect(() => parseRates(text)).toThrow(/numbers from 1 to 20000/);
  });
});
