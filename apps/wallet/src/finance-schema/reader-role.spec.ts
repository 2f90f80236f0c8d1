import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MAKE_READER, READER_ROLE } from './reader-role.js';

const cluster = readFileSync(
  new URL('../../../../k8s/components/cloudnative-pg/cluster.yaml', import.meta.url),
  'utf8',
);

it('is made by its operator as the migrations would make it, which may not where the wallet is no superuser', () => {
  expect(MAKE_READER).toHaveLength(5);
  for (const statement of MAKE_READER) {
    expect(READER_ROLE).toContain(`${statement};`);
    expect(cluster).toContain(`\n        - ${statement}\n`);
  }
});
