import { expect, it } from 'vitest';
import { topUpBodySchema } from './top-up-body.js';

const GOOD = {
  viewer: 'alice',
  coins: '100',
  price: { amount: '9.99', unit: 'EUR' },
  provider: 'acme',
  provider_reference: 'r-1',
};
const faultsOf = (more: object): string[] =>
  (topUpBodySchema.safeParse({ ...GOOD, ...more }).error?.issues ?? []).map(({ path }) => path.join('.'));

it('all that is wrong with a top-up is said at once, also what lies between two fields', () => {
  expect(faultsOf({})).toEqual([]);
  const free = { amount: '0.00', unit: 'EUR' };
  expect(faultsOf({ viewer: undefined, price: free, tax: { amount: '1.90', unit: 'USD' } })).toEqual([
    'viewer',
    'price.amount',
  ]);
  expect(faultsOf({ viewer: undefined, tax: { amount: '1.90', unit: 'USD' } })).toEqual(['viewer', 'tax.unit']);
  expect(faultsOf({ price: { amount: '9.99', unit: 'ZZZ' }, tax: { amount: '1.90', unit: 'USD' } })).toEqual([
    'price.unit',
  ]);
});
