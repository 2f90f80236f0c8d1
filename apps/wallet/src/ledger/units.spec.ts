import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponentOf, formatMinor, isCurrency, parseMinor } from './units.js';

describe('units', () => {
  it('know how many decimals a currency has', () => {
    expect(['EUR', 'JPY', 'KWD', 'CLF', 'COIN', 'XXX', 'eur', ''].map(exponentOf)).toEqual([
      2,
      0,
      3,
      4,
      4,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('tell money from coins', () => {
    expect([isCurrency('USD'), isCurrency('COIN'), isCurrency('ZZZ')]).toEqual([true, false, false]);
  });

  it.each([
    ['9.99', 'EUR', 999n],
    ['9.9', 'EUR', 990n],
    ['9', 'EUR', 900n],
    ['0', 'EUR', 0n],
    ['120', 'JPY', 120n],
    ['1.234', 'KWD', 1_234n],
    ['9999999999999999.99', 'EUR', 999_999_999_999_999_999n],
  ])('read %s %s exactly', (amount, unit, minor) => expect(parseMinor(amount, unit)).toBe(minor));

  it.each([
    ['9.999', 'EUR'],
    ['1.0', 'JPY'],
    ['-1', 'EUR'],
    ['+1', 'EUR'],
    ['1e3', 'EUR'],
    ['01', 'EUR'],
    ['.5', 'EUR'],
    ['5.', 'EUR'],
    [' 5', 'EUR'],
    ['٥', 'EUR'],
    ['', 'EUR'],
    ['5', 'ZZZ'],
    ['10000000000000000', 'EUR'],
  ])('refuse %s %s', (amount, unit) => expect(parseMinor(amount, unit)).toBeUndefined());

  it('write what they read', () => {
    const unit = fc.constantFrom('EUR', 'JPY', 'KWD', 'COIN');
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 14n - 1n }), unit, (minor, of) => {
        expect(parseMinor(formatMinor(minor, of), of)).toBe(minor);
      }),
    );
    expect([formatMinor(600_000n, 'COIN'), formatMinor(-5n, 'EUR'), formatMinor(7n, 'JPY')]).toEqual([
      '60.0000',
      '-0.05',
      '7',
    ]);
  });
});
