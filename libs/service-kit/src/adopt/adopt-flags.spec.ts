import { expect, it } from 'vitest';
import { ProgramUsage } from '../own-program/as-own-program.js';
import { adoptFlags } from './adopt-flags.js';

it('takes its flag, which is not set by itself', () => {
  expect(adoptFlags([])).toEqual({ dryRun: false });
  expect(adoptFlags(['--dry-run'])).toEqual({ dryRun: true });
});

it.each([['--help'], ['--dry-runs'], ['--dry-run=1'], ['wallet']])(
  'answers %s with how it is called, in one line',
  (line) => {
    const refused = (): unknown => adoptFlags(line.split(' '));
    expect(refused).toThrow(ProgramUsage);
    expect(refused).toThrow(/^Usage: node dist\/adopt\.js \[--dry-run\]$/);
  },
);
