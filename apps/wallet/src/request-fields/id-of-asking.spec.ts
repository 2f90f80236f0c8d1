import { expect, it } from 'vitest';
import { idOfAsking } from './id-of-asking.js';

it('no two callers share what they ask for, whatever their names and keys hold', () => {
  const asked = [
    ['a', 'b/c'],
    ['a/b', 'c'],
    ['a","b', 'c'],
    ['a', 'b","c'],
  ] as const;
  const ids = asked.map(([caller, key]) => idOfAsking('action', caller, key));
  expect(new Set(ids).size).toBe(asked.length);
  expect(asked.map(([caller, key]) => idOfAsking('action', caller, key))).toEqual(ids);
  expect(idOfAsking('export', 'a', 'b')).not.toBe(idOfAsking('reconciliation', 'a', 'b'));
});
