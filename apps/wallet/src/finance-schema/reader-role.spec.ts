import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MAKE_READER, nothingForEverybody, READER_ROLE } from './reader-role.js';

const read = (name: string): string =>
  readFileSync(new URL(`../../../../k8s/components/cloudnative-pg/${name}`, import.meta.url), 'utf8');
const withoutBlanks = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

describe('what the operator of Postgres runs, where the wallet is no superuser', () => {
  it('makes the role as the migrations would make it', () => {
    expect(MAKE_READER).toHaveLength(5);
    for (const statement of MAKE_READER) {
      expect(READER_ROLE).toContain(`${statement};`);
      expect(read('cluster.yaml')).toContain(`\n        - ${statement}\n`);
    }
  });

  it('takes from everybody what the migrations would take', () => {
    const [, ...lines] = read('nothing-for-everybody.sql').split('\n');
    expect(withoutBlanks(lines.join('\n'))).toBe(withoutBlanks(nothingForEverybody(`'wallet'`)));
  });
});
