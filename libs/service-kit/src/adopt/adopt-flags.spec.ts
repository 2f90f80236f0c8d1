import { expect, it } from 'vitest';
import { adoptFlags, AdoptUsage } from './adopt-flags.js';

it('takes its flag, which is not set by itself', () => {
  expect(adoptFlags([])).toEqual({ dryRun: false });
  expect(adoptFlags(['--dry-run'])).toEqual({ dryRun: true });
});

it.each([['--help'], ['--dry-runs'], ['--dry-run=1'], ['wallet']])(
  'answers %s with how it is called, in one line',
  (line) => {
    const refused = (): unknown => adoptFlags(line.split(' '));
    expect(refused).toThrow(AdoptUsage);
    expect(refused).toThrow(/^Usage: node dist\/adopt\.js \[--dry-run\]$/);
  },
);
