import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const page = readFileSync(`${root}docs/security.md`, 'utf8');
const MOST_LINES = 200;

/** Everything in code style that is a path of this repository. */
const paths = [...new Set([...page.matchAll(/`((?:apps|libs|docs|\.ci)\/[^\s`]+)`/g)].map(([, path]) => path!))];
const links = [...page.matchAll(/\]\(([^)#\s]+)\)/g)].map(([, target]) => `docs/${target!}`);
const settings = new Set([...page.matchAll(/LIWU_[A-Z_]+[A-Z]/g)].map(([name]) => name.replace(/_FILE$/, '')));

describe('the page on security', () => {
  it('names files, for each mechanism and each spec, that are there', () => {
    expect(paths.length).toBeGreaterThan(50);
    expect([...paths, ...links].filter((path) => !existsSync(root + path))).toEqual([]);
  });

  it('names settings that there are', () => {
    const known = [
      'libs/service-kit/src/config/settings.ts',
      'apps/rtm-gateway/src/gateway-config.ts',
      'apps/wallet/src/checkpoints/checkpoint-config.ts',
      'apps/liwu/src/cluster/toolbox/toolbox-config.ts',
    ].map((path) => readFileSync(root + path, 'utf8'));
    expect(settings.size).toBeGreaterThan(5);
    expect([...settings].filter((name) => !known.some((text) => text.includes(`  ${name}:`)))).toEqual([]);
  });

  it('can still be read in one sitting', () => expect(page.split('\n').length).toBeLessThanOrEqual(MOST_LINES));
});
