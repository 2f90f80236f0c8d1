import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { jobInstead } from './job-instead.js';

it('names the template of just these arguments, and how its words are read', () => {
  expect(jobInstead('wallet', 'adopt', ['--dry-run']).split('\n')).toEqual([
    "In a cluster this is a job in the service's own image:",
    '  kubectl -n liwu create job wallet-adopt-dry-run-1 --from=cronjob/wallet-adopt-dry-run',
    "  kubectl -n liwu wait job/wallet-adopt-dry-run-1 --for=jsonpath='{.status.conditions[0].type}' --timeout=1h",
    '  kubectl -n liwu logs job/wallet-adopt-dry-run-1',
  ]);
  expect(jobInstead('gift-catalog', 'rebuild', [])).toContain('--from=cronjob/gift-catalog-rebuild\n');
});

it('says where it stands how other arguments are given', () => {
  expect(jobInstead('wallet', 'verify-ledger', ['--lane', '5'])).toMatch(
    /--from=cronjob\/wallet-verify-ledger\n.*\n.*\nFor its arguments \(--lane 5\) see docs\/operations\.md, Jobs\.$/,
  );
});

it.each([
  ['programs/cron-jobs.yaml', ['rebuild', 'rebuild-dry-run', 'adopt', 'adopt-dry-run']],
  ['wallet/verify-ledger.yaml', ['verify-ledger']],
])('names templates that are there: %s', (file, names) => {
  const folder = join(import.meta.dirname, '../../../../k8s/components/operator-jobs');
  const found = readFileSync(join(folder, file), 'utf8')
    .split('---\n')
    .map((text) => (parse(text) as { metadata: { name: string } } | null)?.metadata.name);
  expect(found).toEqual(expect.arrayContaining(names));
});
