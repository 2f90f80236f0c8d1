import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './load-config.js';

const GOOD = {
  LIWU_HTTP_PORT: '4605',
  LIWU_RTM_APP_ID: 'app',
  LIWU_RTM_APP_CERTIFICATE: 'certificate-0123456789',
};

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

describe('the settings', () => {
  it('are few, the rest has defaults, and other variables are left alone', () => {
    expect(loadConfig({ ...GOOD, PATH: '/bin', LIWU_LANES: 'many', LIWU_LOG_LEVEL: '' })).toEqual({
      host: '127.0.0.1',
      port: 4605,
      logLevel: 'info',
      drainMs: 10_000,
      appId: 'app',
      appCertificate: 'certificate-0123456789',
      seed: 1,
      maxConnections: 20_000,
      logEntries: 50_000,
      trueLogChars: 33_554_432,
    });
  });

  it('are refused without a certificate: with an App ID alone anyone could log in as anyone', () => {
    const { LIWU_RTM_APP_CERTIFICATE: _, ...env } = GOOD;
    expect(faultsOf(env)).toEqual(['LIWU_RTM_APP_CERTIFICATE is not set']);
  });

  it('are refused with all faults at once, and no value is told', () => {
    const env = {
      LIWU_HTTP_PORT: '70000',
      LIWU_RTM_APP_CERTIFICATE: 'too-short',
      LIWU_LOG_LEVEL: 'loud',
      LIWU_SANDBOX_SEED: '1e3',
    };
    const faults = faultsOf(env);
    expect(faults.map((fault) => fault.split(' ', 1)[0]).toSorted()).toEqual([
      'LIWU_HTTP_PORT',
      'LIWU_LOG_LEVEL',
      'LIWU_RTM_APP_CERTIFICATE',
      'LIWU_RTM_APP_ID',
      'LIWU_SANDBOX_SEED',
    ]);
    expect(faults.join()).not.toContain('too-short');
  });
});

describe('a certificate in a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'liwu-sandbox-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const { LIWU_RTM_APP_CERTIFICATE: _, ...rest } = GOOD;
  const written = (text: string) => {
    const path = join(folder, 'app-certificate');
    writeFileSync(path, text);
    return { ...rest, LIWU_RTM_APP_CERTIFICATE_FILE: path };
  };

  it('is as good as one in the environment, without the newline that editors leave', () => {
    expect(loadConfig(written('certificate-from-a-file\n')).appCertificate).toBe('certificate-from-a-file');
  });

  it('is missed by its name, and never told', () => {
    expect(faultsOf({ ...rest, LIWU_RTM_APP_CERTIFICATE_FILE: join(folder, 'none') })).toEqual([
      'LIWU_RTM_APP_CERTIFICATE_FILE cannot be read (ENOENT)',
    ]);
    expect(faultsOf(written('too-short'))).toEqual(['LIWU_RTM_APP_CERTIFICATE_FILE must have at least 16 characters']);
    expect(faultsOf({ ...GOOD, ...written('certificate-from-a-file') })).toEqual([
      'LIWU_RTM_APP_CERTIFICATE_FILE and LIWU_RTM_APP_CERTIFICATE are both set',
    ]);
  });
});
