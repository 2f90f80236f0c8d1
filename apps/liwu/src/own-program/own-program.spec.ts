import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { STORING_SERVICES } from '../suite/storing-services.js';
import { rebuildPlan } from './rebuild-service.js';

let stateDir: string;
beforeEach(() => void (stateDir = mkdtempSync(join(tmpdir(), 'liwu-rebuild-'))));
afterEach(() => rmSync(stateDir, { recursive: true }));

const suite = {
  portBase: 4_600,
  databases: { 'gift-catalog': 'postgres://c', wallet: 'postgres://w', 'ack-watchdog': 'postgres://d' },
};

it.each(STORING_SERVICES)(
  'the state of %s is built again by the service itself, where the suite runs it',
  (service) => {
    const { nodeArguments, environment } = rebuildPlan(suite, stateDir, service, ['--dry-run']);
    const [script, flag] = nodeArguments.slice(-2);
    expect([script?.endsWith(join('apps', service, 'dist', 'rebuild.js')), flag]).toEqual([true, '--dry-run']);
    expect(existsSync(join(import.meta.dirname, '..', '..', '..', service, 'src', 'rebuild.ts'))).toBe(true);
    expect(environment).toMatchObject({ LIWU_LANES: '12', LIWU_TOPIC_PREFIX: 'liwu' });
    expect(Object.values(suite.databases)).toContain(environment['LIWU_DATABASE_URL']);
  },
);

it('each has its own database', () => {
  const urls = STORING_SERVICES.map((service) => rebuildPlan(suite, stateDir, service, []).environment);
  expect(urls.map(({ LIWU_DATABASE_URL: url }) => url)).toEqual(['postgres://c', 'postgres://w', 'postgres://d']);
});
