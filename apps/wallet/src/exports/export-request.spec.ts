import { expect, it } from 'vitest';
import { exportRequestSchema } from './export-request.js';

it.each([
  ['period', { period: '0000-01' }],
  ['from', { from: '0000-01-01' }],
  ['from', { from: '1969-12-31' }],
  ['before', { before: '0000-12-31' }],
  ['from', { from: '2026-02-30' }],
])('a wrong %s is refused: %j', (param, asked) => {
  const { error } = exportRequestSchema.safeParse({ format: 'csv', ...asked });
  expect(error?.issues.map(({ path }) => path[0])).toEqual([param]);
});

it('every month from 1970 on may be asked for', () => {
  for (const period of ['1970-01', '2026-11', '9999-11'])
    expect(exportRequestSchema.safeParse({ format: 'csv', period }).error).toBeUndefined();
});
