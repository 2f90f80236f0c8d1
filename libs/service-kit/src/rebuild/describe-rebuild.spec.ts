import { expect, it } from 'vitest';
import { describeRebuild } from './describe-rebuild.js';

const equal = { table: 'lot', servingRows: 7, rebuiltRows: 7, different: 0, shown: [] };

it('tells of each table in a line, and that the state is what its events say', () => {
  expect(describeRebuild({ outcome: 'equal', tables: [equal], broken: [] })).toEqual([
    '  equal    lot, 7 rows',
    'The state is what its events say; nothing was changed.',
  ]);
});

it('says of a table of which not everything was compared why', () => {
  const [table, why] = describeRebuild({
    outcome: 'equal',
    tables: [{ ...equal, because: 'due times follow from the policy' }],
    broken: [],
  });
  expect([table, why]).toEqual([
    '  equal    lot, 7 rows',
    '             compared in part: due times follow from the policy',
  ]);
});

it('shows of rows that differ the columns that do, and those that only one side has', () => {
  const shown = [
    { key: '["a"]', serving: { id: 'a', coins: 1, how: null }, rebuilt: { id: 'a', coins: 2, how: null, more: 'x' } },
    { key: '["b"]', serving: { id: 'b' }, rebuilt: undefined },
    { key: '["c"]', serving: undefined, rebuilt: { id: 'c' } },
  ];
  const different = { table: 'hold', servingRows: 9, rebuiltRows: 8, different: 5, shown };
  const broken = ['every account has the same balance'];
  expect(describeRebuild({ outcome: 'differs', tables: [different], broken }).slice(0, -1)).toEqual([
    '  DIFFERS  hold in 5 rows, of 9 that serve and 8 rebuilt ones',
    '             ["a"] coins: 1 serves, 2 rebuilt; more: nothing serves, "x" rebuilt',
    '             ["b"] serves only',
    '             ["c"] is rebuilt only',
    '             … and 2 more',
    '  BROKEN   every account has the same balance',
  ]);
});
