import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../../command/run-program.js';
import { writeSuite } from '../../suite/suite-file.js';
import { loadToolboxConfig } from './toolbox-config.js';
import { toolboxSuite } from './toolbox-suite.js';

let folder: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liwu-toolbox-'));
  const url = (service: string): string => {
    writeFileSync(join(folder, service), `postgres://reader:secret@postgres-rw:5432/${service}\n`);
    return join(folder, service);
  };
  env = {
    LIWU_KAFKA_BROKERS: 'kafka-0:9092,kafka-1:9092',
    LIWU_TOPIC_PREFIX: 'gifts',
    LIWU_LANES: '24',
    LIWU_GATEWAY_URL: 'http://rtm-gateway:8080',
    LIWU_CATALOG_URL: 'http://gift-catalog:8080',
    LIWU_WALLET_URL: 'http://wallet:8080',
    LIWU_WATCHDOG_URL: 'http://ack-watchdog:8080',
    LIWU_GIFT_CATALOG_DATABASE_URL_FILE: url('catalog'),
    LIWU_WALLET_DATABASE_URL_FILE: url('wallet'),
    LIWU_ACK_WATCHDOG_DATABASE_URL_FILE: url('watchdog'),
  };
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error');
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

describe('the suite of a toolbox', () => {
  it('is where its settings say, its databases where their files do', () => {
    expect(toolboxSuite(loadToolboxConfig(env))).toMatchObject({
      state: 'ready',
      kafkaBrokers: 'kafka-0:9092,kafka-1:9092',
      topicPrefix: 'gifts',
      lanes: 24,
      urls: { wallet: 'http://wallet:8080', issuer: '', sandbox: '' },
      databases: { 'ack-watchdog': 'postgres://reader:secret@postgres-rw:5432/watchdog' },
    });
    env['LIWU_ISSUER_URL'] = 'http://issuer:8080';
    expect(toolboxSuite(loadToolboxConfig(env)).urls.issuer).toBe('http://issuer:8080');
  });

  it('refuses with all settings that are wrong at once, and quotes none of them', () => {
    const wrong = { ...env, LIWU_KAFKA_BROKERS: '', LIWU_LANES: 'dozen', LIWU_WALLET_URL: 'ftp://hush' };
    expect(() => loadToolboxConfig(wrong)).toThrow(
      'The toolbox cannot start. 3 settings are wrong:\n  LIWU_KAFKA_BROKERS is not set\n  LIWU_LANES: must be a whole number\n  LIWU_WALLET_URL: must be an http or https URL',
    );
    expect(() => loadToolboxConfig({})).toThrow(expect.objectContaining({ exitCode: 78 }) as Error);
  });

  it('refuses a file that is not there, or holds no URL, and quotes nothing of it', () => {
    writeFileSync(join(folder, 'wallet'), 'hush');
    expect(() => loadToolboxConfig(env)).toThrow(/ LIWU_WALLET_DATABASE_URL_FILE: must be a postgres URL$/);
    rmSync(join(folder, 'wallet'));
    expect(() => loadToolboxConfig(env)).toThrow(/ LIWU_WALLET_DATABASE_URL_FILE: [^:]*$/);
  });
});

describe('a command in a toolbox', () => {
  const CREATE = 'kubectl -n liwu create job';
  it.each([
    [['verify-ledger'], `${CREATE} wallet-verify-ledger-1 --from=cronjob/wallet-verify-ledger`],
    [['adopt', 'wallet', '--dry-run'], `${CREATE} wallet-adopt-dry-run-1 --from=cronjob/wallet-adopt-dry-run`],
    [['rebuild', 'gift-catalog'], `${CREATE} gift-catalog-rebuild-1 --from=cronjob/gift-catalog-rebuild`],
    [['up'], 'This is the toolbox of a cluster'],
    [['down'], 'This is the toolbox of a cluster'],
    [['chaos'], 'This is the toolbox of a cluster'],
    [['bench', 'overload'], 'This is the toolbox of a cluster'],
    [['traces'], 'In a cluster spans go to a collector'],
    [['status', '--usage'], 'kubectl -n liwu top pods'],
    [['token', 'operator'], 'This suite has no issuer of its own'],
    [['seed-demo'], 'This suite has no issuer of its own'],
    [['crowd'], 'This suite has no issuer of its own'],
    [['parked', 'list'], '--token-file'],
    [['reconcile-ledger'], 'with the role auditor'],
  ])('that cannot do its work there says so, and what does: %j', async (words, instead) => {
    writeSuite(folder, toolboxSuite(loadToolboxConfig(env)));
    vi.stubEnv('LIWU_STATE_DIR', folder);
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await runProgram(['node', 'liwu', ...words]);
    expect(said.mock.calls.join('')).toContain(instead);
    expect(process.exitCode).toBe(2);
  });
});
