import { expect, it } from 'vitest';
import { operatorJobFaults } from './operator-job-faults.js';

it('the check of all jobs tells which did not end well, how, and in what words', async () => {
  const asked: string[] = [];
  const run = async (template: string) => {
    asked.push(template);
    return { exitCode: template === 'wallet-adopt-dry-run' ? 1 : 0, words: 'lane 3 stands in the way\n' };
  };
  expect(await operatorJobFaults(run, () => undefined)).toEqual([
    'the job wallet-adopt-dry-run ended with 1: lane 3 stands in the way',
  ]);
  expect(asked).toEqual(['wallet-verify-ledger', 'wallet-adopt-dry-run', 'wallet-rebuild-dry-run']);
});
