import { expect, it } from 'vitest';
import { ProgramUsage } from '../own-program/as-own-program.js';
import { rebuildFlags } from './rebuild-flags.js';

it('takes each of its flags, and none of them is set by itself', () => {
  expect(rebuildFlags([])).toEqual({ dryRun: false, acceptChanges: false, drop: false });
  expect(rebuildFlags(['--dry-run', '--accept-changes'])).toEqual({ dryRun: true, acceptChanges: true, drop: false });
  expect(rebuildFlags(['--drop'])).toEqual({ dryRun: false, acceptChanges: false, drop: true });
});

it.each([['--help'], ['--dry-runs'], ['--drop=1'], ['wallet'], ['--drop --dry-run']])(
  'answers %s with how it is called, in one line',
  (line) => {
    const refused = (): unknown => rebuildFlags(line.split(' '));
    expect(refused).toThrow(ProgramUsage);
    expect(refused).toThrow(/^Usage: node dist\/rebuild\.js \[--dry-run\] \[--accept-changes\] \| --drop$/);
  },
);
