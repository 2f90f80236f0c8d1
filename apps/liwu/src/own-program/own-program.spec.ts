import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { STORING_SERVICES, type StoringService } from '../suite/storing-services.js';
import { type OwnProgram, programPlan } from './own-program.js';

let stateDir: string;
beforeEach(() => void (stateDir = mkdtempSync(join(tmpdir(), 'liwu-own-program-'))));
afterEach(() => rmSync(stateDir, { recursive: true }));

const suite = {
  portBase: 4_600,
  databases: { 'gift-catalog': 'postgres://c', wallet: 'postgres://w', 'ack-watchdog': 'postgres://d' },
};

const programs: [StoringService, OwnProgram][] = [
  ...STORING_SERVICES.flatMap((service): [StoringService, OwnProgram][] => [
    [service, 'rebuild'],
    [service, 'adopt'],
  ]),
  ['wallet', 'verify-ledger'],
];

it.each(programs)('%s has its own program to %s, which is run where the suite runs the service', (service, program) => {
  const { nodeArguments, environment } = programPlan(suite, stateDir, service, program, ['--dry-run']);
  const [script, flag] = nodeArguments.slice(-2);
  expect([script?.endsWith(join('apps', service, 'dist', `${program}.js`)), flag]).toEqual([true, '--dry-run']);
  expect(existsSync(join(import.meta.dirname, '..', '..', '..', service, 'src', `${program}.ts`))).toBe(true);
  expect(environment).toMatchObject({ LIWU_LANES: '12', LIWU_TOPIC_PREFIX: 'liwu' });
  expect(Object.values(suite.databases)).toContain(environment['LIWU_DATABASE_URL']);
});

it('each has its own database', () => {
  const urls = STORING_SERVICES.map((service) => programPlan(suite, stateDir, service, 'adopt', []).environment);
  expect(urls.map(({ LIWU_DATABASE_URL: url }) => url)).toEqual(['postgres://c', 'postgres://w', 'postgres://d']);
});
