import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { exponentOf, isCurrency } from '../ledger/units.js';
import { CHART, UNITS } from './chart.js';

it('finance’s chart has every account of the ledger’s', () => {
  const source = readFileSync(new URL('../ledger/chart-of-accounts.ts', import.meta.url), 'utf8');
  const named = [...source.matchAll(/^ {2}\['([a-z:-]+)', entry\(/gm)].map(([, name = '']) =>
    name.replace('::', ':*:'),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(CHART.map(({ pattern }) => pattern).toSorted()).toEqual(named.toSorted());
});

it('what is deducted from another account stands on the other side', () => {
  const sides = new Map(CHART.map(({ pattern, normalSide }) => [pattern, normalSide]));
  const contra = CHART.filter(({ contraOf }) => contraOf !== undefined);
  expect(contra.filter(({ contraOf = '', normalSide }) => sides.get(contraOf) === normalSide)).toEqual([]);
  expect(contra.every(({ contraOf = '' }) => sides.has(contraOf))).toBe(true);
});

it('every unit of the ledger is one of finance’s, with its decimals', () => {
  expect(UNITS[0]).toEqual({ unit: 'COIN', exponent: 4 });
  expect(UNITS.slice(1).every(({ unit, exponent }) => isCurrency(unit) && exponentOf(unit) === exponent)).toBe(true);
  expect(UNITS.find(({ unit }) => unit === 'JPY')).toEqual({ unit: 'JPY', exponent: 0 });
  expect(UNITS.length).toBeGreaterThan(150);
});
